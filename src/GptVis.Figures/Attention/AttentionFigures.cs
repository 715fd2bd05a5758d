using System.Globalization;
using GptVis.Figures.Charts;
using GptVis.Figures.Views;

namespace GptVis.Figures.Attention;

/// <summary>Figures of attention patterns.</summary>
internal static class AttentionFigures
{
    private const int MaxTokensWithNumbers = 16;   // below 35 pixels a cell has no room for "41 %"

    /// <summary>One head's pattern as a heat map: rows are queries, columns are keys.</summary>
    /// <param name="pattern">
    /// Attention probabilities, (T, T): row = query, column = key; zero or NaN above the diagonal.
    /// </param>
    /// <param name="tokens">The T tokens.</param>
    /// <param name="title">The head and the model, for the title.</param>
    /// <exception cref="ArgumentException">
    /// The shapes do not match, there are no tokens, or a token attends to a later one.
    /// </exception>
    public static View Pattern(Tensor pattern, IReadOnlyList<TokenText> tokens, string title)
    {
        RequireCausal(pattern, tokens.Count);
        pattern = pattern.Clone();      // the table reads it later and must not keep the whole run in memory
        string caption = AttentionCaptions.Caption(pattern, tokens);
        string altText = string.Create(CultureInfo.InvariantCulture,
            $"Heat map of attention over {tokens.Count} tokens; each row is a token that looks, each column a token "
                + $"it looks at. {caption}");

        return new View
        {
            Title = title,
            Caption = caption,
            AltText = altText,
            Parts = [new FigurePart(PatternFigure(pattern, tokens), altText)],
            Table = AttentionCaptions.Cells(pattern, tokens),
            Summary = AttentionCaptions.Rows(pattern, tokens),
        };
    }

    /// <summary>The heat map of one head.</summary>
    /// <param name="pattern">Attention probabilities, (T, T); (0, 0) for a figure that the page fills in.</param>
    /// <param name="tokens">The T tokens.</param>
    /// <param name="hoverFormat">The format of a share in hover texts, a d3 format.</param>
    internal static Figure PatternFigure(
        Tensor pattern, IReadOnlyList<TokenText> tokens, string hoverFormat = Figure.PercentFormat)
    {
        int T = tokens.Count;
        string[] names = [.. tokens.Select((token, position) => token.At(position))];
        var axis = Axis.OverTokens("key (looked at)", tokens);
        var size = new PatternSize(T, axis.Ticks!.Max(tick => tick.Label.Length));

        return new Figure
        {
            Width = size.Width,
            Height = size.Height,
            Traces =
            [
                new Heatmap(CausalCells(pattern))
                {
                    Scale = ColorScales.Probability,
                    Min = 0,
                    Max = 1,
                    RowNames = names,
                    ColumnNames = names,
                    HoverTemplate = $"%{{customdata[0]}} looks %{{z:{hoverFormat}}} at %{{customdata[1]}}",
                    CellTemplate = T <= MaxTokensWithNumbers ? $"%{{z:{Figure.WholePercentFormat}}}" : null,
                    ColorBarFormat = Figure.WholePercentFormat,
                    Gap = T switch { <= MaxTokensWithNumbers => 2, <= 40 => 1, _ => 0 },
                },
            ],
            XAxis = axis with { TickAngle = size.TickAngle },
            YAxis = axis with { Title = "query (looking)", Reversed = true, SameUnitAsX = true },
        };
    }

    // Cells above the diagonal are not visible to the model: blank, not a measured zero.
    private static Tensor CausalCells(Tensor pattern)
    {
        int T = pattern.Shape[0];
        var cells = pattern.Clone();
        for (int query = 0; query < T; query++) cells.Row(query)[(query + 1)..].Fill(float.NaN);
        return cells;
    }

    internal static void RequireCausal(Tensor pattern, int T)
    {
        if (T == 0)
            throw new ArgumentException(
                "There are no tokens; an attention pattern needs at least one.", nameof(pattern));
        if (pattern.Shape.Length != 2 || pattern.Shape[0] != T || pattern.Shape[1] != T)
            throw new ArgumentException(
                $"The pattern has shape {pattern}, but {T} tokens need ({T}, {T}).", nameof(pattern));

        for (int query = 0; query < T; query++)
        {
            for (int key = query + 1; key < T; key++)
            {
                if (pattern[query, key] is > 0 or < 0)
                {
                    throw new ArgumentException(
                        string.Create(CultureInfo.InvariantCulture,
                            $"Token {query} looks at token {key}, which comes later, with {pattern[query, key]:G3}. "
                                + $"Rows are queries and columns keys; is the pattern transposed?"),
                        nameof(pattern));
                }
            }
        }
    }

    /// <summary>The size in pixels: square cells, and room for the labels around them.</summary>
    private readonly record struct PatternSize(int T, int LongestLabel)
    {
        private int Side => Math.Clamp(T * 56, 120, T <= 40 ? 560 : 620);

        private int LabelWidth => LongestLabel * 8 + 12;

        private bool LabelsLieFlat => LabelWidth <= Side / T;

        public int TickAngle => LabelsLieFlat ? 0 : T <= MaxTokensWithNumbers ? -45 : -90;

        public int Width => Math.Max(Side + LabelWidth + 150, 320);

        public int Height => Side + (LabelsLieFlat ? 24 : LabelWidth) + 80;
    }
}
