using GptVis.Models;

namespace GptVis.Generation;

/// <summary>A generated token and its alternatives.</summary>
/// <remarks>
/// Probabilities and alternatives may be computed in batches: when one is first read, at the latest when the text ends.
/// </remarks>
public sealed record GeneratedToken
{
    private readonly Lazy<Numbers> _numbers;

    internal GeneratedToken(LanguageModel model, Func<Sampler.Choice> choice) =>
        _numbers = new(() => Numbers.Of(model, choice()));

    /// <summary>The token's id.</summary>
    public required int Id { get; init; }

    /// <summary>
    /// The token's text, for labels; bytes that are only part of a character are shown as <c>\xF0\x9F</c>.
    /// </summary>
    public required string Token { get; init; }

    /// <summary>
    /// The characters that the token adds to the text; empty while a character is incomplete, and for a stop token.
    /// </summary>
    public required string Text { get; init; }

    /// <summary>The model's probability, 0 to 1: the softmax of the logits.</summary>
    public float Probability => _numbers.Value.Probability;

    /// <summary>
    /// The probability of drawing the token, 0 to 1: after temperature, top-k and top-p; 1 in greedy decoding.
    /// </summary>
    public float SamplingProbability => _numbers.Value.SamplingProbability;

    /// <summary>The number of tokens with a higher probability; 0 for the most likely token.</summary>
    public int Rank => _numbers.Value.Rank;

    /// <summary>
    /// The most likely tokens, most likely first. The generated token is included only if it is among them.
    /// </summary>
    public IReadOnlyList<TokenCandidate> Alternatives => _numbers.Value.Alternatives;

    /// <summary>The number of tokens that the model saw when it chose this one.</summary>
    public required int Context { get; init; }

    /// <summary>Why the text ended here; null if it continues.</summary>
    public StopReason? Stop { get; init; }

    private sealed record Numbers(
        float Probability, float SamplingProbability, int Rank, IReadOnlyList<TokenCandidate> Alternatives)
    {
        public static Numbers Of(LanguageModel model, Sampler.Choice choice) => new(
            choice.Probability, choice.SamplingProbability, choice.Rank,
            Array.ConvertAll(choice.Alternatives,
                a => new TokenCandidate(a.Id, model.TokenText(a.Id), a.Probability, a.SamplingProbability)));
    }
}
