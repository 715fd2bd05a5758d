namespace GptVis.Model;

/// <summary>Creates the engine of one model.</summary>
/// <param name="config">The model's shape.</param>
/// <param name="weights">The weights; used in place, not copied.</param>
public delegate IGptEngine EngineFactory(GptConfig config, GptWeights weights);
