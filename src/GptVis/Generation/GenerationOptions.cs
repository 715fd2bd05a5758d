namespace GptVis.Generation;

/// <summary>
/// The options of text generation. Temperature, top-k and top-p are applied in this order, as in Hugging Face's
/// transformers.
/// </summary>
/// <remarks>
/// Top-k: Fan, Lewis, Dauphin: Hierarchical Neural Story Generation, 2018. Top-p: Holtzman et al.: The Curious Case of
/// Neural Text Degeneration, 2020.
/// </remarks>
/// <example><c>GenerationOptions.Default with { Temperature = 0.8f, TopK = 40, Seed = 3 }</c></example>
public sealed record GenerationOptions
{
    /// <summary>Draws 50 tokens from the model's own probabilities.</summary>
    public static GenerationOptions Default { get; } = new();

    /// <summary>Greedy decoding: the most likely token every time, 50 tokens.</summary>
    public static GenerationOptions Greedy { get; } = new() { Temperature = 0 };

    /// <summary>The largest number of new tokens, at least 1; 50 by default.</summary>
    public int MaxNewTokens
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(
            nameof(MaxNewTokens), value, "MaxNewTokens must be at least 1.");
    } = 50;

    /// <summary>
    /// Divides the logits: below 1 sharper, above 1 flatter; 1 by default. 0 is greedy decoding, whatever top-k, top-p
    /// and seed are.
    /// </summary>
    public float Temperature
    {
        get;
        init => field = float.IsFinite(value) && value >= 0 ? value : throw new ArgumentOutOfRangeException(
            nameof(Temperature), value,
                "Temperature must be finite and at least 0; 0 always takes the most likely token.");
    } = 1;

    /// <summary>Keeps only the k most likely tokens, ties by lower id; null, the default, keeps all.</summary>
    public int? TopK
    {
        get;
        init => field = value is null or >= 1 ? value : throw new ArgumentOutOfRangeException(
            nameof(TopK), value, "TopK must be at least 1; null keeps all tokens.");
    }

    /// <summary>
    /// Keeps the fewest most likely tokens whose probabilities sum to at least this share; null, the default, and 1
    /// keep all.
    /// </summary>
    public float? TopP
    {
        get;
        init => field = value is null or > 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(
            nameof(TopP), value, "TopP is a share of the probability: above 0 and at most 1; null keeps all tokens.");
    }

    /// <summary>
    /// The seed of the draws: the same seed gives the same text, on any number of cores; 1337 by default.
    /// </summary>
    public int Seed { get; init; } = 1337;

    /// <summary>
    /// Tokens that end the text; null, the default, for the vocabulary's end-of-text token if it has one, empty for
    /// none.
    /// </summary>
    public IReadOnlyList<int>? StopTokens { get; init; }

    /// <summary>
    /// The number of most likely tokens to report with every generated token, at least 0; 5 by default. Values above
    /// the vocabulary's size report all of it.
    /// </summary>
    public int Alternatives
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(
            nameof(Alternatives), value, "Alternatives must be at least 0.");
    } = 5;

    /// <summary>What happens when the text fills the model's context.</summary>
    public ContextEnd ContextEnd { get; init; } = ContextEnd.Stop;
}
