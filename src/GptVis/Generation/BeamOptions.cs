namespace GptVis.Generation;

/// <summary>How a beam search looks for a likely text.</summary>
public sealed record BeamOptions
{
    /// <summary>4 beams, 20 tokens.</summary>
    public static BeamOptions Default { get; } = new();

    /// <summary>Texts that are followed at once, and texts in the result. 1 is greedy.</summary>
    public int Width
    {
        get;
        init => field = value >= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Width), value, "Width must be at least 1.");
    } = 4;

    /// <summary>Tokens to write at most.</summary>
    public int MaxNewTokens
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(
            nameof(MaxNewTokens), value, "MaxNewTokens must be at least 1.");
    } = 20;

    /// <summary>
    /// Texts are ranked by log-probability / length^penalty, where the length is that of the new tokens. 0 favours
    /// short texts, 1 ranks by the mean of the tokens' log-probabilities, more favours long ones. It matters only where
    /// stop tokens make lengths differ.
    /// </summary>
    public float LengthPenalty
    {
        get;
        init => field = float.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(
            nameof(LengthPenalty), value, "LengthPenalty must be finite; 0 ranks by log-probability alone.");
    } = 1;

    /// <summary>
    /// Tokens that end a text; null for the vocabulary's end of text where it has one, empty for none.
    /// </summary>
    public IReadOnlyList<int>? StopTokens { get; init; }
}
