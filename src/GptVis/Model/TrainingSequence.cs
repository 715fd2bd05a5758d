namespace GptVis.Model;

/// <summary>One sequence of a training batch.</summary>
/// <param name="Tokens">At least two token ids; every one except the first is predicted.</param>
/// <param name="Dropout">Random numbers for the dropout masks; null for no dropout.</param>
/// <param name="FirstPosition">The position of the first token; a line can begin anywhere in the context.</param>
public readonly record struct TrainingSequence(int[] Tokens, SplitMix64? Dropout = null, int FirstPosition = 0);
