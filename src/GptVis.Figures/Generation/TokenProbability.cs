using GptVis.Figures.Charts;

namespace GptVis.Figures.Generation;

/// <summary>A token and its probability.</summary>
/// <param name="Token">The token.</param>
/// <param name="Probability">0 to 1, of the softmax over the whole vocabulary.</param>
internal readonly record struct TokenProbability(TokenText Token, float Probability);
