using System.Globalization;
using GptVis.Analysis.Attribution;
using GptVis.Figures.Charts;
using GptVis.Figures.Views;

namespace GptVis.Figures.Attribution;

/// <summary>Figures of the logit lens.</summary>
internal static class LogitLensFigures
{
    private const int RoomForCells = 800;       // pixels of width
    private const int LetterWidth = 7, TextSize = 12;
    private const int MaxRowsOfTwoLines = 14;
    private const int MaxCellsWithAllGuesses = 4000;

    /// <summary>
    /// A map of layers by positions: the most likely next token in every cell with its probability as the colour, or
    /// the probability of one token in every cell.
    /// </summary>
    /// <param name="lens">The logit lens.</param>
    /// <param name="tokens">The T tokens of the text.</param>
    /// <param name="nameOf">Gives the token of an id.</param>
    /// <param name="model">The model's name.</param>
    /// <exception cref="ArgumentException">The number of tokens differs from that of the lens.</exception>
    public static View Lens(LogitLens lens, IReadOnlyList<TokenText> tokens, Func<int, TokenText> nameOf, string model)
    {
        if (tokens.Count != lens.Positions)
            throw new ArgumentException(
                $"The lens looked at {lens.Positions} tokens, and {tokens.Count} were given.", nameof(tokens));

        string caption = LogitLensCaptions.Caption(lens, tokens, nameOf);
        string altText = string.Create(CultureInfo.InvariantCulture,
            $"Heat map of {lens.Rows} rows, the embeddings and then each layer, by {tokens.Count} positions; every "
                + $"cell tells what the model would say there. {caption}");
        return new View
        {
            Title = lens.Target is { } id
                ? $"Logit lens of {model}: the probability of `{nameOf(id).Visible}` after every layer"
                : $"Logit lens of {model}: the next token after every layer",
            Caption = caption,
            AltText = altText,
            Parts = [new FigurePart(Map(lens, tokens, nameOf), altText)],
            Table = LogitLensCaptions.Cells(lens, tokens, nameOf),
            Summary = LogitLensCaptions.LastPosition(lens, nameOf),
        };
    }

    private static Figure Map(LogitLens lens, IReadOnlyList<TokenText> tokens, Func<int, TokenText> nameOf)
    {
        int T = tokens.Count, side = Math.Clamp(RoomForCells / T, 12, 92);
        int lines = lens.Rows <= MaxRowsOfTwoLines && lens.Target is null ? 2 : 1;
        int rowHeight = lens.Rows > 30 ? 17 : lines == 2 ? 40 : 26;
        int letters = (side - 4) / LetterWidth;
        var axis = Axis.OverTokens("read after this token", tokens);
        int longest = axis.Ticks!.Max(tick => tick.Label.Length) * 8 + 12;
        bool flat = longest <= side;
        return new Figure
        {
            Width = Math.Max(T * side + 210, 360),
            Height = lens.Rows * rowHeight + (flat ? 24 : longest) + 90,
            Traces =
            [
                new Heatmap(Probabilities(lens))
                {
                    Scale = ColorScales.Probability,
                    Min = 0,
                    Max = 1,
                    RowNames = [.. Enumerable.Range(0, lens.Rows)
                        .Select(row => row == 0
                            ? "Before the first layer"
                            : $"After {LogitLensCaptions.RowName(row)}")],
                    ColumnNames = [.. tokens.Select((token, position) => token.At(position))],
                    HoverTemplate = "%{customdata[0]}, at %{customdata[1]}:<br>%{hovertext}",
                    HoverTexts =
                        PerCell(lens,
                            (row, t) =>
                                LogitLensCaptions.Hover(lens, row, t, nameOf, lens.Rows * T <= MaxCellsWithAllGuesses)),
                    CellTexts = letters >= 3
                        ? PerCell(lens, (row, t) => CellLines(lens, row, t, nameOf, letters, lines))
                        : null,
                    CellTextSize = TextSize,
                    ColorBarFormat = Figure.WholePercentFormat,
                    Gap = side >= 30 ? 2 : 1,
                },
            ],
            XAxis = axis with { TickAngle = flat ? 0 : T <= 16 ? -45 : -90 },
            YAxis = new Axis
            {
                Grid = false,
                Range = (-0.5, lens.Rows - 0.5),
                Ticks = [.. Enumerable.Range(0, lens.Rows).Where(row => lens.Rows <= 30 || row % 2 == 0)
                    .Select(row => (row, LogitLensCaptions.RowName(row)))],
                TickSize = lens.Rows > 30 ? 10 : 12,
            },
        };
    }

    private static Tensor Probabilities(LogitLens lens)
    {
        if (lens.TargetProbability is { } target) return target;
        var best = new Tensor(lens.Rows, lens.Positions);
        for (int row = 0; row < lens.Rows; row++)
            for (int t = 0; t < lens.Positions; t++) best[row, t] = lens.Top(row, t)[0].Probability;
        return best;
    }

    private static string[] CellLines(
        LogitLens lens, int row, int position, Func<int, TokenText> nameOf, int letters, int lines)
    {
        if (lens.TargetProbability is { } target) return [NumberText.WholePercent(target[row, position])];
        var best = lens.Top(row, position)[0];
        string token = nameOf(best.Id).Shortened(letters);
        return lines == 1 ? [token] : [token, NumberText.WholePercent(best.Probability)];
    }

    private static string[][][] PerCell(LogitLens lens, Func<int, int, string[]> lines) =>
        [.. Enumerable.Range(0, lens.Rows)
            .Select(row => Enumerable.Range(0, lens.Positions).Select(t => lines(row, t)).ToArray())];
}
