using System.Globalization;
using GptVis.Figures.Charts;
using GptVis.Figures.Page;
using GptVis.Figures.Views;

namespace GptVis.Figures.Attribution;

/// <summary>Figures of gradient methods.</summary>
internal static class GradientFigures
{
    private const int MaxTokensWithNumbers = 20;

    /// <summary>White to purple, for magnitudes: without the colours of signs.</summary>
    private static readonly ColorScale Magnitude = new(["#ffffff", "#e8c9de", "#cc79a7", "#8c3f6c", "#4a1238"]);

    /// <summary>The tokens as coloured chips and as bars, for one method or several with a menu.</summary>
    /// <param name="scores">The scores of each method, at least one.</param>
    /// <param name="tokens">The T tokens of the text.</param>
    /// <param name="target">The token whose logit is explained.</param>
    /// <param name="position">The position whose prediction is explained.</param>
    /// <param name="model">The model's name.</param>
    /// <exception cref="ArgumentException">
    /// There are no methods, or the numbers of scores and tokens differ.
    /// </exception>
    public static View Tokens(
        IReadOnlyList<GradientScores> scores, IReadOnlyList<TokenText> tokens, TokenText target, int position,
        string model)
    {
        if (scores.Count == 0)
            throw new ArgumentException(
                "There are no scores to show; give those of at least one method.", nameof(scores));
        foreach (var method in scores)
        {
            if (method.Scores.Length != tokens.Count)
                throw new ArgumentException(
                    $"{method.Name} has {method.Scores.Length} scores for {tokens.Count} tokens; every token needs "
                        + "one.", nameof(scores));
        }

        string caption = Caption(scores, tokens, target, position);
        string altText = $"The tokens on coloured backgrounds and as bars, by what gradients say of them. {caption}";
        return new View
        {
            Title = $"Gradients of {model}: why `{target.Visible}` after {tokens[position].At(position)}?",
            Caption = caption,
            AltText = altText,
            Parts = [.. scores.Select(method => new HtmlPart(ChipsHtml(method, tokens, position))),
                new FigurePart(Bars(scores, tokens), altText)],
            Table = Numbers(scores, tokens),
        };
    }

    private static string ChipsHtml(GradientScores method, IReadOnlyList<TokenText> tokens, int position)
    {
        double max = Math.Max(method.Largest, double.Epsilon);
        var chips = tokens.Select((token, t) => new ScoreChips.Chip(
            token,
            method.IsSigned
                ? ColorScales.Signed.At(0.5 + method.Scores[t] / max / 2)
                : Magnitude.At(method.Scores[t] / max),
            $"{token.At(t)}: {(t > position ? "comes later and cannot matter" : method.Text(t))}",
            tokens.Count <= MaxTokensWithNumbers && t <= position ? method.Text(t) : ""));
        return $"<div style=\"margin:8px 0 2px;font-weight:600;font-size:13px\">{Html.Encode(method.Name)} <span "
            + $"style=\"font-weight:400;opacity:.8\">{Html.Encode(method.Unit)}</span></div>\n"
            + ScoreChips.Html(chips);
    }

    // One set of bars; the menu replaces its numbers.
    private static Figure Bars(IReadOnlyList<GradientScores> scores, IReadOnlyList<TokenText> tokens)
    {
        int T = tokens.Count, side = Math.Clamp(820 / T, 12, 72);
        var axis = Axis.OverTokens("", tokens) with { Title = null };
        int longest = axis.Ticks!.Max(tick => tick.Label.Length) * 8 + 12;
        bool flat = longest <= side;
        return new Figure
        {
            Width = Math.Max(T * side + 90, 360),
            Height = 300 + (flat ? 24 : longest),
            Traces =
            [
                new Bar(scores[0].Scores.Memory)
                {
                    Colors = Colors(scores[0]),
                    Labels = T <= MaxTokensWithNumbers ? Texts(scores[0]) : [],
                    HoverNames = Hovers(scores[0], tokens),
                    HoverTemplate = "%{customdata}",
                },
            ],
            XAxis = axis with { TickAngle = flat ? 0 : T <= 16 ? -45 : -90 },
            YAxis = new Axis { Range = Range(scores[0]) },
            Controls = scores.Count == 1
                ? []
                : [new Control(
                    ControlKind.Dropdown, "bars show", [.. scores.Select(method => StepOf(method, tokens))])],
        };
    }

    private static Step StepOf(GradientScores method, IReadOnlyList<TokenText> tokens)
    {
        var (from, to) = Range(method);
        return new Step(method.Name,
        [
            Change.Numbers(0, "y", method.Scores.Span.ToArray()),
            Change.Texts(0, "marker.color", Colors(method)),
            Change.Texts(0, "customdata", Hovers(method, tokens)),
            .. tokens.Count <= MaxTokensWithNumbers ? (Change[])[Change.Texts(0, "text", Texts(method))] : [],
            Change.YRange(from, to),
        ])
        {
            Note = $"{method.Name}, {method.Unit}.",
        };
    }

    private static string[] Colors(GradientScores method) =>
        [.. method.Scores.Span.ToArray().Select(score => method.IsSigned ? SignColors.Of(score) : Magnitude.Colors[2])];

    private static string[] Texts(GradientScores method) =>
        [.. Enumerable.Range(0, method.Scores.Length).Select(method.Text)];

    private static string[] Hovers(GradientScores method, IReadOnlyList<TokenText> tokens) =>
        [.. tokens.Select((token, t) => $"{token.At(t)}: {method.Text(t)}")];

    /// <summary>
    /// The axis range: from the lowest to the highest bar, zero included, plus a seventh for the numbers at the ends.
    /// </summary>
    private static (double From, double To) Range(GradientScores method)
    {
        float[] scores = method.Scores.Span.ToArray();
        double low = Math.Min(0, scores.Min()), high = Math.Max(0, scores.Max()),
            more = Math.Max(high - low, double.Epsilon) / 7;
        return low == high ? (-1, 1) : (low < 0 ? low - more : 0, high > 0 ? high + more : 0);
    }

    private static string Caption(
        IReadOnlyList<GradientScores> scores, IReadOnlyList<TokenText> tokens, TokenText target, int position)
    {
        string of = $"`{target.Visible}` after {tokens[position].At(position)}";
        var sentences = scores.Select((method, i) =>
        {
            int best = method.Strongest;
            string verb = !method.IsSigned ? "the logit is most sensitive to" : method.Scores[best] < 0
                ? "speaks most against it"
                : "speaks most for it";
            string token = tokens[best].At(best);
            string sentence = method.IsSigned
                ? $"{token} {verb}, {method.Text(best)}"
                : $"{verb} {token}, {method.Text(best)}";
            return $"{method.Name}: {sentence}.{(method.Note.Length > 0 ? " " + method.Note : "")}";
        });
        string later = position < tokens.Count - 1
            ? string.Create(CultureInfo.InvariantCulture,
                $" The {tokens.Count - 1 - position} tokens after that position cannot matter.") : "";
        return $"What matters for the logit of {of}. {string.Join(" ", sentences)}{later} Gradients say how the logit "
            + "reacts to changed embeddings; they do not prove what caused it.";
    }

    private static Table Numbers(IReadOnlyList<GradientScores> scores, IReadOnlyList<TokenText> tokens) => new(
        [new("position"), new("token"), .. scores.Select(method => new TableColumn(method.Name))],
        tokens.Select((token, t) => (object?[])[t, token, .. scores.Select(method => (object?)method.Scores[t])]));
}
