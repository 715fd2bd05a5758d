using GptVis.Figures.Charts;
using GptVis.Generation;

namespace GptVis.Figures.Generation;

/// <summary>One token that could have been written in a place.</summary>
/// <param name="Token">The token.</param>
/// <param name="Rank">How many the model held more likely.</param>
/// <param name="Probability">0 to 1, the model's own.</param>
/// <param name="Chance">0 to 1, in the draw: after temperature, top-k and top-p.</param>
/// <param name="IsChosen">Whether it was written.</param>
internal sealed record AlternativeRow(TokenText Token, int Rank, float Probability, float Chance, bool IsChosen)
{
    /// <summary>The model's favourites in one place, and behind them what was chosen when it is none of them.</summary>
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
