using GptVis.Models;

namespace GptVis.Generation;

/// <summary>A token the model wrote, and what else it could have written.</summary>
/// <remarks>
/// Probabilities and alternatives may be computed for several tokens at once: when one is first asked for, at the
/// latest when the text ends.
/// </remarks>
public sealed record GeneratedToken
{
    private readonly Lazy<Numbers> _numbers;

    internal GeneratedToken(LanguageModel model, Func<Sampler.Choice> choice) =>
        _numbers = new(() => Numbers.Of(model, choice()));

    /// <summary>Its id.</summary>
    public required int Id { get; init; }

    /// <summary>
    /// What it stands for, for labels: bytes that are only a part of a character are shown as <c>\xF0\x9F</c>.
    /// </summary>
    public required string Token { get; init; }

    /// <summary>
    /// What it adds to the text: whole characters only, so empty while a character's tokens are not all there, and
    /// empty for a stop token.
    /// </summary>
    public required string Text { get; init; }

    /// <summary>0 to 1, as the model gave it: the softmax of the logits.</summary>
    public float Probability => _numbers.Value.Probability;

    /// <summary>
    /// 0 to 1, that the choice fell on it: after temperature, top-k and top-p. 1 where the best token is always taken.
    /// </summary>
    public float SamplingProbability => _numbers.Value.SamplingProbability;

    /// <summary>How many tokens the model held more likely; 0 for its favourite.</summary>
    public int Rank => _numbers.Value.Rank;

    /// <summary>
    /// The model's favourites, the most likely first; the chosen token is among them only if it is one.
    /// </summary>
    public IReadOnlyList<TokenCandidate> Alternatives => _numbers.Value.Alternatives;

    /// <summary>How many tokens the model saw when it chose this one.</summary>
    public required int Context { get; init; }

    /// <summary>Why this is the last one; null when more come.</summary>
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
