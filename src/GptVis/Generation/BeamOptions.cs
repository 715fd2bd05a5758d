namespace GptVis.Generation;

/// <summary>The options of a beam search.</summary>
public sealed record BeamOptions
{
    /// <summary>4 beams, 20 tokens.</summary>
    public static BeamOptions Default { get; } = new();

    /// <summary>Number of beams, and of texts in the result, at least 1; 4 by default. 1 is greedy decoding.</summary>
    public int Width
    {
        get;
        init => field = value >= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Width), value, "Width must be at least 1.");
    } = 4;

    /// <summary>The largest number of new tokens, at least 1; 20 by default.</summary>
    public int MaxNewTokens
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(
            nameof(MaxNewTokens), value, "MaxNewTokens must be at least 1.");
    } = 20;

    /// <summary>
    /// Texts are ranked by log-probability / length^penalty, where the length counts new tokens: 0 favours short texts,
    /// 1 ranks by the mean log-probability of the tokens, more favours long texts. It matters only if stop tokens make
    /// the lengths differ.
    /// </summary>
    public float LengthPenalty
    {
        get;
        init => field = float.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(
            nameof(LengthPenalty), value, "LengthPenalty must be finite; 0 ranks by log-probability alone.");
    } = 1;

    /// <summary>
    /// Tokens that end a text; null for the vocabulary's end-of-text token if it has one, empty for none.
    /// </summary>
    public IReadOnlyList<int>? StopTokens { get; init; }
}
