using GptVis.Figures.Charts;
using GptVis.Generation;

namespace GptVis.Figures.Generation;

/// <summary>One candidate for a generated token.</summary>
/// <param name="Token">The token.</param>
/// <param name="Rank">The number of more likely tokens.</param>
/// <param name="Probability">The model's probability, 0 to 1.</param>
/// <param name="Chance">The probability in the draw, 0 to 1: after temperature, top-k and top-p.</param>
/// <param name="IsChosen">Whether the token was chosen.</param>
internal sealed record AlternativeRow(TokenText Token, int Rank, float Probability, float Chance, bool IsChosen)
{
    /// <summary>The most likely tokens of one step, followed by the chosen token if it is not among them.</summary>
    public static IReadOnlyList<AlternativeRow> Of(GeneratedToken token)
    {
        var rows = token.Alternatives
            .Select((other, rank) =>
                new AlternativeRow(new TokenText(other.Token, other.Id), rank, other.Probability,
                    other.SamplingProbability, other.Id == token.Id))
            .ToList();
        if (!rows.Exists(row => row.IsChosen))
            rows.Add(new AlternativeRow(new TokenText(token.Token, token.Id), token.Rank, token.Probability,
                token.SamplingProbability, IsChosen: true));
        return rows;
    }
}
