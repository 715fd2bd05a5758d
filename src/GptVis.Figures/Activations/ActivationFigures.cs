using System.Globalization;
using GptVis.Analysis.Activations;
using GptVis.Figures.Charts;
using GptVis.Figures.Views;

namespace GptVis.Figures.Activations;

/// <summary>Figures of the residual stream's norm over the layers.</summary>
internal static class ActivationFigures
{
    private const int MaxLabels = 20;          // of 15 pixels each, beside a plot of 330
    private const int LongestLabel = 11;
    private const int Height = 430, PlotHeight = 340;
    private const double LabelHeight = 15;
    private const double LabelRoom = 0.2;       // of the plot's width, right of the lines
    // ratio of the largest norm to the median, after the first layer, from which the axis is logarithmic
    private const double ManyTimes = 8;

    /// <summary>
    /// The mean over the C coordinates and the L2 norm of every token's residual stream, over the layers: a line per
    /// token.
    /// </summary>
    /// <param name="states">The residual stream at every depth.</param>
    /// <param name="tokens">The T tokens.</param>
    /// <param name="title">The model, for the title.</param>
    /// <exception cref="ArgumentException">The numbers of tokens differ.</exception>
    public static View OverLayers(ResidualStates states, IReadOnlyList<TokenText> tokens, string title)
    {
        if (states.Tokens != tokens.Count)
            throw new ArgumentException(
                $"The states are of {states.Tokens} tokens, but {tokens.Count} tokens were given.", nameof(tokens));
        var (means, norms) = (states.Means(), states.Norms());
        string caption = Caption(states, means, norms, tokens);
        string alt =
            string.Create(CultureInfo.InvariantCulture,
                $"of the residual stream over {states.Layers} layers, one line for each of {tokens.Count} tokens. "
                    + $"{caption}");

        return new View
        {
            Title = title,
            Caption = caption,
            AltText = $"Two line charts, mean and L2 norm {alt}",
            Parts =
            [
                new FigurePart(Lines(means, tokens, "mean over the hidden units"), $"Mean {alt}"),
                new FigurePart(Lines(norms, tokens, "L2 norm", mayBeLogarithmic: true), $"L2 norm {alt}"),
            ],
            Table = new Table(
                [new("position"), new("token"), new("layers passed"), new("mean"), new("L2 norm")],
                from t in Enumerable.Range(0, tokens.Count)
                from n in Enumerable.Range(0, states.Layers + 1)
                select (object?[])[t, tokens[t], n, means[n, t], norms[n, t]]),
            Summary = new Table(
                [new("position"), new("token"), new("mean, embedding"), new("mean, last layer"),
                    new("L2 norm, embedding"), new("L2 norm, last layer")],
                tokens.Select(
                    (token, t) =>
                        (object?[])[t, token, means[0, t], means[states.Layers, t], norms[0, t],
                            norms[states.Layers, t]])),
        };
    }

    private static Figure Lines(
        Tensor values, IReadOnlyList<TokenText> tokens, string what, bool mayBeLogarithmic = false)
    {
        int L = values.Shape[0] - 1, T = tokens.Count;
        bool logarithmic = mayBeLogarithmic && Smallest(values) > 0
            && Largest(values) > ManyTimes * Median(values.Span[T..]);
        var range = Padded(values, logarithmic);
        float[] depths = [.. Enumerable.Range(0, L + 1).Select(n => (float)n)];
        var lines = Enumerable.Range(0, T).Select(t => new Scatter(depths, Column(values, t))
        {
            Style = L > 12 ? ScatterStyle.Line : ScatterStyle.LineWithDots,
            Color = TokenColors.Of(t, T),
            LineWidth = T <= MaxLabels ? 2 : 1.2,
            DotSize = 4,
            HoverNames = [.. Enumerable.Range(0, L + 1).Select(n => $"{tokens[t].At(t)}, {DepthText.Of(n, L)}")],
            HoverTemplate = "%{customdata}: %{y:.4~g}",
        });

        return new Figure
        {
            Height = Height,
            Traces = [.. lines, .. Labels(values, tokens, range, logarithmic)],
            XAxis = new Axis
            {
                Title = "layers passed (emb. = the embedding, before the first)",
                Grid = false,
                Range = (-0.02 * L - 0.1, L + LabelRoom / (1 - LabelRoom) * (L + 0.2)),
                Ticks = Depths(L),
            },
            YAxis = new Axis
            {
                Title = logarithmic ? what + " (logarithmic)" : what,
                Range = range,
                Logarithmic = logarithmic
            },
        };
    }

    // Names are at the ends of their lines, moved apart if ends are close; a thin line joins name and end.
    private static IEnumerable<Scatter> Labels(
        Tensor values, IReadOnlyList<TokenText> tokens, (double From, double To) range, bool logarithmic)
    {
        int L = values.Shape[0] - 1;
        double Scale(double value) => logarithmic ? Math.Log10(value) : value;
        double Unscale(double place) => logarithmic ? Math.Pow(10, place) : place;
        var (low, high) = (Scale(range.From), Scale(range.To));
        double perPixel = (high - low) / PlotHeight;

        int[] named =
            Named([.. Enumerable.Range(0, tokens.Count).Select(t => Scale(values[L, t]))], LabelHeight * perPixel);
        double[] places =
            LabelColumn.Spread([.. named.Select(t => Scale(values[L, t]))], LabelHeight * perPixel, low + 6 * perPixel,
                high - 6 * perPixel);
        float elbow = L + 0.035f * (L + 1);
        yield return new Scatter(
            named.SelectMany(_ => (float[])[L, elbow, float.NaN]).ToArray(),
            named.SelectMany((t, i) => (float[])[values[L, t], (float)Unscale(places[i]), float.NaN]).ToArray())
        {
            Style = ScatterStyle.Line,
            Color = "#8b949e",
            LineWidth = 0.7,
        };
        yield return new Scatter(
            named.Select(_ => elbow).ToArray(), places.Select(place => (float)Unscale(place)).ToArray())
        {
            Style = ScatterStyle.Texts,
            Color = "#8b949e",
            Labels = [.. named.Select(
                t => string.Create(CultureInfo.InvariantCulture, $"{tokens[t].Shortened(LongestLabel)} ({t})"))],
            LabelPositions = ["middle right"],
        };
    }

    /// <summary>All tokens if there is room; else those whose lines end far enough apart for a name at each.</summary>
    private static int[] Named(double[] ends, double gap)
    {
        int[] ranked = [.. Enumerable.Range(0, ends.Length).OrderByDescending(t => ends[t])];
        if (ends.Length <= MaxLabels) return ranked;
        var named = new List<int> { ranked[0] };
        foreach (int t in ranked)
            if (ends[named[^1]] - ends[t] >= gap) named.Add(t);
        return [.. named];
    }

    private static string Caption(ResidualStates states, Tensor means, Tensor norms, IReadOnlyList<TokenText> tokens)
    {
        int L = states.Layers, T = tokens.Count;
        int longest = 0;
        for (int i = 1; i < norms.Length; i++)
            if (norms.Span[i] > norms.Span[longest]) longest = i;
        var (depth, token) = (longest / T, longest % T);
        double median = Median(norms.Row(depth));

        string growth = T == 1
            ? $"The L2 norm of {tokens[0].At(0)} goes from {NumberText.Short(norms[0, 0])} at the embedding to "
            + $"{NumberText.Short(norms[L, 0])} after the last of {DepthText.Layers(L)}."
            : $"The L2 norm, in the middle of the tokens (median), goes from {NumberText.Short(Median(norms.Row(0)))} "
            + $"at the embedding to {NumberText.Short(Median(norms.Row(L)))} after the last of {DepthText.Layers(L)}."
                + $" The longest state is that of {tokens[token].At(token)} {DepthText.Of(depth, L)}: "
                + $"{NumberText.Short(norms[depth, token])}, {NumberText.Short(norms[depth, token] / median)} times "
                + $"the median there.";
        string hidden = T > MaxLabels ? " Lines are named where there is room; the pointer names all." : "";
        return $"{growth} The means lie between {NumberText.Short(Smallest(means))} and "
            + $"{NumberText.Short(Largest(means))}: positive and negative units cancel, so a mean near 0 does not say "
            + $"that little is there.{hidden}";
    }

    private static IReadOnlyList<(int, string)> Depths(int L)
    {
        int step = L switch { <= 16 => 1, <= 30 => 2, <= 60 => 4, _ => 8 };
        return [(0, "emb."),
            .. Enumerable.Range(1, L).Where(n => n % step == 0 || n == L && n % step > step / 2)
                .Select(n => (n, n.ToString(CultureInfo.InvariantCulture)))];
    }

    private static (double, double) Padded(Tensor values, bool logarithmic)
    {
        double low = Smallest(values), high = Largest(values);
        if (logarithmic) return (low / 1.3, high * 1.3);
        double room = high > low ? 0.06 * (high - low) : Math.Max(Math.Abs(high), 1e-6) * 0.1;
        return (low - room, high + room);
    }

    private static float[] Column(Tensor values, int t) =>
        [.. Enumerable.Range(0, values.Shape[0]).Select(n => values[n, t])];

    private static float Smallest(Tensor values) => System.Numerics.Tensors.TensorPrimitives.Min<float>(values.Span);

    private static float Largest(Tensor values) => System.Numerics.Tensors.TensorPrimitives.Max<float>(values.Span);

    private static double Median(ReadOnlySpan<float> values)
    {
        float[] sorted = values.ToArray();
        Array.Sort(sorted);
        return (sorted[(sorted.Length - 1) / 2] + (double)sorted[sorted.Length / 2]) / 2;
    }
}
