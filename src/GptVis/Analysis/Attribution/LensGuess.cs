namespace GptVis.Analysis.Attribution;

/// <summary>A next token, as the <see cref="LogitLens"/> reads it from the residual stream.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Probability">0 to 1, of the softmax over the whole vocabulary.</param>
public readonly record struct LensGuess(int Id, float Probability);
