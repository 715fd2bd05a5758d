using System.Globalization;
using GptVis.Figures.Charts;
using GptVis.Figures.Views;

namespace GptVis.Figures.Generation;

/// <summary>Figures of the next-token prediction.</summary>
internal static class PredictionFigures
{
    private const int BarHeight = 30;
    private const int LongestLabel = 24;
    private const double RoundingError = 1e-3;   // a float softmax over 50,257 tokens sums to 1 within 1e-5

    /// <summary>The most likely tokens as bars, most likely on top, and the sum of all others.</summary>
    /// <param name="top">
    /// The tokens to show, in any order; probabilities of the softmax over the whole vocabulary.
    /// </param>
    /// <param name="vocabulary">Number of tokens in the vocabulary.</param>
    /// <param name="title">The text, for the title.</param>
    /// <exception cref="ArgumentException">
    /// There are no tokens, a probability is outside 0 to 1, or they sum to more than 1.
    /// </exception>
    public static View TopTokens(IReadOnlyList<TokenProbability> top, int vocabulary, string title)
    {
        RequireProbabilities(top, vocabulary);
        TokenProbability[] ranked = [.. top.OrderByDescending(t => t.Probability)];
        double shown = ranked.Sum(t => (double)t.Probability);
        var rest = new Rest(vocabulary - ranked.Length, Math.Max(0, 1 - shown));
        string caption = Caption(ranked, shown, rest);
        string altText =
            string.Create(
                CultureInfo.InvariantCulture, $"Bars of the {ranked.Length} most likely next tokens. {caption}");

        return new View
        {
            Title = title,
            Caption = caption,
            AltText = altText,
            Parts = [new FigurePart(Bars(ranked, rest), altText)],
            Table = Numbers(ranked, rest),
        };
    }

    private static Figure Bars(TokenProbability[] ranked, Rest rest) => new()
    {
        Width = 760,
        Height = ranked.Length * BarHeight + 90,
        Traces =
        [
            new Bar(ranked.Select(t => t.Probability).ToArray())
            {
                Direction = BarDirection.Right,
                Colors = [.. ranked.Select(_ => ColorScales.Categories[0])],
                Labels = [.. ranked.Select(t => NumberText.FinePercent(t.Probability))],
                HoverNames = [.. ranked.Select((t, rank) => HoverName(t, rank))],
                HoverTemplate = "%{customdata}",
            },
        ],
        XAxis = new Axis
        {
            Title = rest.Tokens == 0
                ? "probability"
                : $"probability ({rest.Describe()}: {NumberText.FinePercent(rest.Share)})",
            TickFormat = NumberText.PercentTicks(ranked[0].Probability),
            // A seventh longer than the longest bar, for its label; not zero, even if all probabilities are.
            Range = (0, Math.Max(ranked[0].Probability, 1e-6) * 8 / 7),
        },
        YAxis = new Axis
        {
            Grid = false,
            Reversed = true,
            Range = (-0.5, ranked.Length - 0.5),
            Ticks = [.. ranked.Select((t, rank) => (rank, t.Token.Shortened(LongestLabel)))],
            TickSize = 14,
        },
    };

    private static string HoverName(TokenProbability token, int rank)
    {
        string id = token.Token.Id is { } number ? $" (id {number})" : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"`{token.Token.Visible}`{id}: {NumberText.FinePercent(token.Probability)}, number {rank + 1}");
    }

    private static string Caption(TokenProbability[] ranked, double shown, Rest rest)
    {
        string best =
            $"`{ranked[0].Token.Visible}` is the most likely next token: "
                + $"{NumberText.FinePercent(ranked[0].Probability)}.";
        if (rest.Tokens == 0) return $"{best} These are all tokens there are.";
        string others = $"{rest.Describe()} {(rest.Tokens == 1 ? "has" : "share")} "
            + $"{NumberText.FinePercent(rest.Share)}.";
        return ranked.Length == 1
            ? $"{best} {char.ToUpperInvariant(others[0])}{others[1..]}"
            : string.Create(CultureInfo.InvariantCulture,
                $"{best} The {ranked.Length} shown have {NumberText.FinePercent(Math.Min(shown, 1))} together; "
                    + $"{others}");
    }

    private static Table Numbers(TokenProbability[] ranked, Rest rest)
    {
        var rows = ranked.Select((t, rank) => (object?[])[rank + 1, t.Token, t.Token.Id, t.Probability]);
        if (rest.Tokens > 0) rows = rows.Append([null, rest.Describe(), null, rest.Share]);
        return new Table([new("rank"), new("token"), new("id"), new("probability", ColumnFormat.Percent)], rows);
    }

    private static void RequireProbabilities(IReadOnlyList<TokenProbability> top, int vocabulary)
    {
        if (top.Count == 0) throw new ArgumentException("There are no tokens to show; give at least one.", nameof(top));
        if (top.Count > vocabulary)
            throw new ArgumentException(
                $"{top.Count} tokens were given, but the vocabulary has {vocabulary}.", nameof(top));
        foreach (var token in top)
        {
            if (token.Probability is not (>= 0 and <= 1))
                throw new ArgumentException(
                    string.Create(CultureInfo.InvariantCulture,
                        $"`{token.Token.Visible}` has probability {token.Probability:G5}; probabilities are 0 to 1."),
                            nameof(top));
        }
        double sum = top.Sum(t => (double)t.Probability);
        if (sum > 1 + RoundingError)
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture,
                    $"The probabilities sum to {sum:G5}; those of one softmax sum to 1 at most."), nameof(top));
    }

    /// <summary>The tokens that are not shown.</summary>
    private readonly record struct Rest(int Tokens, double Share)
    {
        public string Describe() =>
            Tokens == 1
            ? "the other token"
            : string.Create(CultureInfo.InvariantCulture, $"the other {Tokens:N0} tokens");
    }
}
