namespace GptVis.Model;

/// <summary>Makes the engine of one model.</summary>
/// <param name="config">The model's shape.</param>
/// <param name="weights">Its weights; used, not copied.</param>
public delegate IGptEngine EngineFactory(GptConfig config, GptWeights weights);
