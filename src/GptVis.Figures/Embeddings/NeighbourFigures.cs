using System.Globalization;
using GptVis.Analysis.Embeddings;
using GptVis.Figures.Charts;
using GptVis.Figures.Views;

namespace GptVis.Figures.Embeddings;

/// <summary>Figures of a token's nearest neighbours.</summary>
internal static class NeighbourFigures
{
    private const int BarHeight = 30;
    private const int LongestLabel = 24;

    /// <summary>The nearest tokens as bars of their cosine, on a scale up to 1.</summary>
    /// <param name="neighbours">The neighbours, nearest first.</param>
    /// <param name="token">The token.</param>
    /// <param name="nameOf">Gives the token of an id.</param>
    /// <param name="vocabulary">The number of tokens that were compared.</param>
    /// <param name="title">The model, for the title.</param>
    /// <exception cref="ArgumentException">There are no neighbours.</exception>
    public static View Nearest(
        IReadOnlyList<Neighbour> neighbours, TokenText token, Func<int, TokenText> nameOf, int vocabulary,
        string title)
    {
        if (neighbours.Count == 0)
            throw new ArgumentException(
                "There are no neighbours to show; the vocabulary needs at least two tokens.", nameof(neighbours));
        TokenText[] names = [.. neighbours.Select(n => nameOf(n.Token))];
        string caption = string.Create(CultureInfo.InvariantCulture,
            $"Nearest to `{token.Visible}` of {vocabulary:N0} tokens is `{names[0].Visible}`, cosine "
                + $"{neighbours[0].Cosine:0.000}. Compared are rows of the embedding table, which are the same in "
                + $"every text; 0 is a right angle: nothing in common.");
        string alt =
            string.Create(CultureInfo.InvariantCulture, $"Bars of the {neighbours.Count} nearest tokens. {caption}");

        return new View
        {
            Title = title,
            Caption = caption,
            AltText = alt,
            Parts = [new FigurePart(Bars(neighbours, names), alt)],
            Table = new Table(
                [new("rank"), new("token"), new("id"), new("cosine")],
                neighbours.Select((n, rank) => (object?[])[rank + 1, names[rank], n.Token, n.Cosine])),
        };
    }

    private static Figure Bars(IReadOnlyList<Neighbour> neighbours, TokenText[] names) => new()
    {
        Height = neighbours.Count * BarHeight + 90,
        Traces =
        [
            new Bar(neighbours.Select(n => n.Cosine).ToArray())
            {
                Direction = BarDirection.Right,
                Colors = [.. neighbours.Select(n => ColorScales.Categories[n.Cosine < 0 ? 5 : 0])],
                Labels = [.. neighbours.Select(n => n.Cosine.ToString("0.000", CultureInfo.InvariantCulture))],
                HoverNames =
                    [.. neighbours.Select(
                        (n, rank) =>
                            string.Create(CultureInfo.InvariantCulture,
                                $"`{names[rank].Visible}` (id {n.Token}): {n.Cosine:0.0000}, number {rank + 1}"))],
                HoverTemplate = "%{customdata}",
            },
        ],
        XAxis = new Axis { Title = "cosine", Range = (Math.Min(0, neighbours.Min(n => n.Cosine) - 0.12), 1.05) },
        YAxis = new Axis
        {
            Grid = false,
            Reversed = true,
            Range = (-0.5, neighbours.Count - 0.5),
            Ticks = [.. names.Select((token, rank) => (rank, token.Shortened(LongestLabel)))],
            TickSize = 14,
        },
    };
}
