using System.Globalization;
using System.Text;
using GptVis.Analysis.Activations;
using GptVis.Figures.Charts;
using GptVis.Figures.Page;
using GptVis.Figures.Views;

namespace GptVis.Figures.Activations;

/// <summary>Figures of a layer norm.</summary>
internal static class LayerNormFigures
{
    private const int MaxBars = 64;        // units; more are dots
    private const int Named = 3;
    private const int StripHeight = 170;
    private const double RoundedToNothing = 1e-6;    // rounding error of a mean of hundreds of floats

    /// <summary>
    /// One token's coordinates before the norm, standardised, and scaled and shifted, in three strips; the moments of
    /// all tokens; the formula with numbers.
    /// </summary>
    /// <param name="steps">The norm of a run, step by step.</param>
    /// <param name="tokens">The T tokens.</param>
    /// <param name="position">The position whose coordinates are drawn.</param>
    /// <param name="title">The norm and the model, for the title.</param>
    /// <exception cref="ArgumentException">The numbers of tokens differ, or the position does not exist.</exception>
    public static View Steps(LayerNormSteps steps, IReadOnlyList<TokenText> tokens, int position, string title)
    {
        int T = steps.Before.Shape[0];
        if (T != tokens.Count)
            throw new ArgumentException(
                $"The norm is of {T} tokens, but {tokens.Count} tokens were given.", nameof(tokens));
        if (position < 0 || position >= T)
            throw new ArgumentOutOfRangeException(
                nameof(position), position, $"Position {position} was requested; the text has 0 to {T - 1}.");

        int[] named = Farthest(steps, position);
        string token = tokens[position].At(position);
        var moments = Moments(steps, tokens);
        string caption = Caption(steps, position, token, named[0]);
        string alt =
            string.Create(CultureInfo.InvariantCulture,
                $"Three strips of {steps.Scale.Length} units of one token, before, standardised, scaled and shifted. "
                    + $"{caption}");

        return new View
        {
            Title = title,
            Caption = caption,
            AltText = alt,
            Parts =
            [
                .. Strip(steps.Before, position, named, "1. before: x of every hidden unit", alt),
                .. Strip(steps.Standardised, position, named, "2. standardised: x̂ = (x − μ) / √(σ² + ε)", alt),
                .. Strip(steps.After, position, named, "3. scaled and shifted: y = x̂ · γ + β", alt),
                new HtmlPart(Formula(steps, position, token, named[0])),
                new TablePart(Rounded(moments)),
            ],
            Table = new Table(
                [new("position"), new("token"), new("unit"), new("before"), new("standardised"), new("scale"),
                    new("shift"), new("after")],
                from t in Enumerable.Range(0, T)
                from u in Enumerable.Range(0, steps.Scale.Length)
                select (object?[])[t, tokens[t], u, steps.Before[t, u], steps.Standardised[t, u], steps.Scale[u],
                    steps.Shift[u], steps.After[t, u]]),
            Summary = moments,
        };
    }

    private static ViewPart[] Strip(Tensor values, int position, int[] named, string title, string alt)
    {
        float[] row = values.Row(position).ToArray();
        double low = Math.Min(row.Min(), 0), high = Math.Max(row.Max(), 0), room = Math.Max(high - low, 1e-6) * 0.25;
        bool bars = row.Length <= MaxBars;
        string[] hover =
            [.. row.Select((x, u) => string.Create(CultureInfo.InvariantCulture, $"unit {u}: {NumberText.Short(x)}"))];
        string[] colors = [.. row.Select((_, u) => ColorScales.Categories[named.Contains(u) ? 5 : 0])];
        Trace trace = bars
            ? new Bar(row)
            {
                Direction = BarDirection.Up,
                Colors = colors,
                HoverNames = hover,
                HoverTemplate = "%{customdata}"
            }
            : new Scatter(row.Select((_, u) => (float)u).ToArray(), row)
            {
                Style = ScatterStyle.Dots,
                Color = ColorScales.Categories[0],
                DotColors = colors,
                DotSize = 4,
                HoverNames = hover,
                HoverTemplate = "%{customdata}",
            };
        var labels = new Scatter(named.Select(u => (float)u).ToArray(), named.Select(u => row[u]).ToArray())
        {
            Style = ScatterStyle.Texts,
            Color = ColorScales.Categories[5],
            Labels = [.. named.Select(
                u => string.Create(CultureInfo.InvariantCulture, $"{u}: {NumberText.Short(row[u])}"))],
            LabelPositions = [.. named.Select(u => row[u] >= 0 ? "top center" : "bottom center")],
        };
        var figure = new Figure
        {
            Height = StripHeight,
            Traces = [trace, labels],
            XAxis = new Axis { Range = (-0.02 * row.Length - 0.5, row.Length * 1.02 - 0.5), Grid = false },
            YAxis = new Axis { Range = (low - room, high + room) },
        };
        return [new HtmlPart($"<div style=\"margin:8px 0 -16px;font-weight:600\">{Html.Encode(title)}</div>\n"),
            new FigurePart(figure, $"{title}. {alt}")];
    }

    /// <summary>The units farthest from the mean, far enough apart for their names.</summary>
    private static int[] Farthest(LayerNormSteps steps, int position)
    {
        float[] row = steps.Standardised.Row(position).ToArray();
        var named = new List<int>();
        foreach (int u in Enumerable.Range(0, row.Length).OrderByDescending(u => Math.Abs(row[u])))
        {
            if (named.Count == Named) break;
            if (named.All(other => Math.Abs(other - u) > row.Length * 0.12)) named.Add(u);
        }
        return [.. named];
    }

    private static Table Moments(LayerNormSteps steps, IReadOnlyList<TokenText> tokens)
    {
        var (standardMean, standardVariance) = LayerNormSteps.Moments(steps.Standardised);
        var (mean, variance) = LayerNormSteps.Moments(steps.After);
        return new Table(
            [
                new("position"), new("token"), new("mean x (μ)"), new("variance x (σ²)"), new("mean x̂"),
                    new("variance x̂"), new("mean y"), new("variance y"),
            ],
            tokens.Select(
                (token, t) =>
                    (object?[])[t, token, steps.Mean[t], steps.Variance[t], standardMean[t], standardVariance[t],
                        mean[t], variance[t]]));
    }

    /// <summary>Rounds means that are 0 up to rounding errors to 0.</summary>
    private static Table Rounded(Table moments) => new(
        moments.Columns,
        moments.Rows.Select(
            row => row.Select(value => value is float x && Math.Abs(x) < RoundedToNothing ? 0f : value).ToArray()));

    private static string Short(float x) => Math.Abs(x) < RoundedToNothing ? "0" : NumberText.Short(x);

    private static string Caption(LayerNormSteps steps, int position, string token, int unit)
    {
        var (_, standard) = LayerNormSteps.Moments(steps.Standardised);
        var (after, afterVariance) = LayerNormSteps.Moments(steps.After);
        return $"{token} comes with mean {NumberText.Short(steps.Mean[position])} and variance "
            + $"{NumberText.Short(steps.Variance[position])} over its "
            + $"{NumberText.Count(steps.Scale.Length)} units; "
            + $"standardised they have mean 0 and variance {NumberText.Short(standard[position])}; the learned scale "
            + $"and shift make that mean {Short(after[position])} and variance "
            + $"{NumberText.Short(afterVariance[position])}. "
            + $"Farthest from the mean is unit {unit.ToString(CultureInfo.InvariantCulture)}: "
            + $"{NumberText.Short(steps.Before[position, unit])} becomes "
            + $"{NumberText.Short(steps.Standardised[position, unit])} and then "
            + $"{NumberText.Short(steps.After[position, unit])}. "
            + "Each strip has a scale of its own. The variance is the biased one (divided by the number of units), "
            + "and every token is normalised by itself.";
    }

    /// <summary>The formula with the numbers of one unit, as plain text.</summary>
    private static string Formula(LayerNormSteps steps, int t, string token, int u)
    {
        static string N(float x) => x < 0 ? $"({NumberText.UpTo(5, x)})" : NumberText.UpTo(5, x);
        var html = new StringBuilder(
            "<div style=\"margin:8px 0;line-height:1.8;font-variant-numeric:tabular-nums\">\n");
        html.Append("<div>y = (x − μ) / √(σ² + ε) · γ + β</div>\n");
        html.Append(CultureInfo.InvariantCulture,
            $"<div>{Html.EncodeProse(token)}, unit {u}: ({N(steps.Before[t, u])} − {N(steps.Mean[t])}) / "
                + $"√({N(steps.Variance[t])} + {NumberText.UpTo(10, steps.Epsilon)}) "
                + $"· {N(steps.Scale[u])} + {N(steps.Shift[u])}")
            .Append(CultureInfo.InvariantCulture,
                $" = {N(steps.Standardised[t, u])} · {N(steps.Scale[u])} + {N(steps.Shift[u])} = "
                    + $"<b>{N(steps.After[t, u])}</b></div>\n");
        return html.Append("</div>\n").ToString();
    }
}
