namespace GptVis.Generation;

/// <summary>A token that could have come next.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Token">What it stands for, for labels.</param>
/// <param name="Probability">0 to 1, as the model gives it: the softmax of the logits.</param>
/// <param name="SamplingProbability">
/// 0 to 1, that the choice fell on it: after temperature, top-k and top-p, 0 where they exclude it.
/// </param>
public readonly record struct TokenCandidate(int Id, string Token, float Probability, float SamplingProbability);
