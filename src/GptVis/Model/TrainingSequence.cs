namespace GptVis.Model;

/// <summary>A sequence of a training batch.</summary>
/// <param name="Tokens">At least two token ids: every one but the first is predicted from those before it.</param>
/// <param name="Dropout">Random numbers of its dropout masks; null for no dropout.</param>
/// <param name="FirstPosition">The position of its first token: a line may begin anywhere in the context.</param>
public readonly record struct TrainingSequence(int[] Tokens, SplitMix64? Dropout = null, int FirstPosition = 0);
