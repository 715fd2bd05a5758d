namespace GptVis.Generation;

/// <summary>
/// How a model writes. What narrows the choice is applied in the order temperature, top-k, top-p, as in Hugging Face's
/// transformers.
/// </summary>
/// <remarks>
/// Top-k: Fan, Lewis, Dauphin: Hierarchical Neural Story Generation, 2018. Top-p: Holtzman et al.: The Curious Case of
/// Neural Text Degeneration, 2020.
/// </remarks>
/// <example><c>GenerationOptions.Default with { Temperature = 0.8f, TopK = 40, Seed = 3 }</c></example>
public sealed record GenerationOptions
{
    /// <summary>Draws from the model's own probabilities, 50 tokens.</summary>
    public static GenerationOptions Default { get; } = new();

    /// <summary>Always takes the most likely token, 50 tokens.</summary>
    public static GenerationOptions Greedy { get; } = new() { Temperature = 0 };

    /// <summary>Tokens to write at most.</summary>
    public int MaxNewTokens
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(
            nameof(MaxNewTokens), value, "MaxNewTokens must be at least 1.");
    } = 50;

    /// <summary>
    /// Divides the logits: below 1 sharper, above 1 flatter. 0 always takes the most likely token, whatever top-k,
    /// top-p and seed are.
    /// </summary>
    public float Temperature
    {
        get;
        init => field = float.IsFinite(value) && value >= 0 ? value : throw new ArgumentOutOfRangeException(
            nameof(Temperature), value,
                "Temperature must be finite and at least 0; 0 always takes the most likely token.");
    } = 1;

    /// <summary>
    /// Keeps only the k most likely tokens, of equally likely ones those with lower ids; null keeps all.
    /// </summary>
    public int? TopK
    {
        get;
        init => field = value is null or >= 1 ? value : throw new ArgumentOutOfRangeException(
            nameof(TopK), value, "TopK must be at least 1; null keeps all tokens.");
    }

    /// <summary>
    /// Keeps the fewest most likely tokens whose probabilities reach this share, the one that crosses it included; null
    /// or 1 keeps all.
    /// </summary>
    public float? TopP
    {
        get;
        init => field = value is null or > 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(
            nameof(TopP), value, "TopP is a share of the probability: above 0 and at most 1; null keeps all tokens.");
    }

    /// <summary>Fixes the draws: the same seed gives the same text, on any number of cores.</summary>
    public int Seed { get; init; } = 1337;

    /// <summary>
    /// Tokens that end the text; null for the vocabulary's end of text where it has one, empty for none.
    /// </summary>
    public IReadOnlyList<int>? StopTokens { get; init; }

    /// <summary>
    /// How many of the model's favourites are told with every token; more than the vocabulary is all of it.
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
