namespace GptVis.Generation;

/// <summary>A candidate for the next token.</summary>
/// <param name="Id">The token's id.</param>
/// <param name="Token">The token's text, for labels.</param>
/// <param name="Probability">The model's probability, 0 to 1: the softmax of the logits.</param>
/// <param name="SamplingProbability">
/// The probability of drawing the token, 0 to 1: after temperature, top-k and top-p; 0 if they exclude it.
/// </param>
public readonly record struct TokenCandidate(int Id, string Token, float Probability, float SamplingProbability);
