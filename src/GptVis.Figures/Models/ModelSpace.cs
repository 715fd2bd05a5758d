using System.Globalization;
using GptVis.Figures.Charts;
using GptVis.Model;
using Trace = GptVis.Figures.Charts.Trace;

namespace GptVis.Figures.Models;

/// <summary>
/// The scene of <see cref="ModelSpaceFigures"/>: a sheet of dots per layer, marks for its heads beside it.
/// </summary>
/// <param name="config">The model's shape.</param>
internal sealed class ModelSpace(GptConfig config)
{
    private const float Steps = 254;
    private const int MaxLabels = 12;
    private const double SeeThrough = 0.5;  // opacity of sheets that contain marks

    public UnitGrid Grid { get; } = new(config);

    /// <summary>The width, in columns, of the gap between a sheet and its heads and of the outer margin.</summary>
    private double Margin => Math.Max(0.05 * Grid.Columns, 0.8);

    public IReadOnlyList<TokenText> Tokens { get; init; } = [];

    /// <summary>One state (T, C) per layer, standardised.</summary>
    public IReadOnlyList<Tensor> Standardised { get; init; } = [];

    /// <summary>The first token of the slider.</summary>
    public int FirstToken { get; init; }

    private int L => config.NLayers;

    public Figure Shape() =>
        Drawn([.. Enumerable.Range(0, L).Select(l => Sheet(l) with { Color = TokenColors.Of(l, L) }), Heads()], []);

    /// <summary>The coloured scene; the slider starts at the last token.</summary>
    /// <param name="marked">The units to mark for each token.</param>
    /// <param name="notes">The note for each token, one sentence.</param>
    public Figure Activations(UnitPeak[][] marked, string[] notes)
    {
        int last = Tokens.Count - 1;
        var sheets = Enumerable.Range(0, L).Select(l => Sheet(l) with
        {
            Shades = Shades(l, last),
            Opacity = marked[last].Length > 0 && Grid.Units > 100 ? SeeThrough : 1,
            // Values beyond the scale are in the marks and the table.
            HoverTemplate =
                string.Create(
                    CultureInfo.InvariantCulture, $"layer {l}, unit %{{customdata}}: %{{marker.color:+.1f}} σ"),
        });
        Trace[] traces = [.. sheets, Heads(), .. marked[last].Length > 0 ? [Marks(marked[last])] : (Trace[])[]];
        // A slider needs at least two steps.
        return Drawn(traces,
            [.. last > FirstToken ? [TokenSlider(marked, notes)] : (Control[])[],
                .. L > 1 ? [LayerSlider(traces.Length)] : (Control[])[]]);
    }

    private Figure Drawn(IReadOnlyList<Trace> traces, IReadOnlyList<Control> controls) => new()
    {
        Width = 760,
        Height = 560,
        Traces = traces,
        Controls = controls,
        Scene = Scene(),
    };

    private Scene Scene()
    {
        var aspect =
            (X: 1.0, Y: Math.Clamp(L / 10.0, 0.7, 2.4),
                Z: (Grid.Rows - 1 + 3 * Margin) / (Grid.Columns - 1 + 3 * Margin));
        double far = Math.Sqrt(aspect.X * aspect.X + aspect.Y * aspect.Y + aspect.Z * aspect.Z);
        double away = 0.87 * far + 0.5;     // short scenes need more room for their labels
        return new Scene
        {
            XAxis = Axis.Hidden with { Range = (-Margin, Grid.Columns - 1 + 2 * Margin) },
            YAxis = new Axis { Title = "layer", Range = (-0.6, L - 0.4), Ticks = Layers(), Grid = false },
            ZAxis = Axis.Hidden with { Range = (-Margin, Grid.Rows - 1 + 2 * Margin) },
            Aspect = aspect,
            Eye = (0.81 * away, -0.51 * away, 0.31 * away),
            Center = (0, 0, -0.06 * far),
            Notes = [(Grid.Columns - 1 + Margin, L - 1, Grid.Rows - 1 + Margin,
                string.Create(CultureInfo.InvariantCulture,
                    $"{config.NHeads} head{(config.NHeads == 1 ? "" : "s")} × {config.DHead}"))],
        };
    }

    private Scatter3D Sheet(int layer)
    {
        byte[] x = new byte[Grid.Units], y = new byte[Grid.Units], z = new byte[Grid.Units];
        for (int dot = 0; dot < Grid.Units; dot++)
            (x[dot], y[dot], z[dot]) =
                ((byte)Grid.Column(dot * Grid.UnitsPerDot), (byte)layer, (byte)Grid.Height(dot * Grid.UnitsPerDot));
        return new Scatter3D(x, y, z)
        {
            Style = ScatterStyle.Dots,
            Size = Grid.Units switch { <= 64 => 9, <= 400 => 4, _ => L <= 12 ? 2.6 : 2 },
            HoverNumbers = Enumerable.Range(0, Grid.Units).Select(dot => (float)(dot * Grid.UnitsPerDot)).ToArray(),
            HoverTemplate = string.Create(CultureInfo.InvariantCulture, $"layer {layer}, unit %{{customdata}}"),
        };
    }

    private ColorShades Shades(int layer, int token) => new(Levels(layer, token))
    {
        Scale = ColorScales.SignedDots,
        Min = -ModelSpaceFigures.Limit,
        Max = ModelSpaceFigures.Limit,
        BytesFrom = (-ModelSpaceFigures.Limit, ModelSpaceFigures.Limit),
        BarTitle = "σ",
        BarTicks = [.. Enumerable.Range(-3, 7)
            .Select(d => ((float)d, NumberText.SignedTick(d, decimals: 0)))],
        ShowBar = layer == 0,
    };

    private byte[] Levels(int layer, int token)
    {
        byte[] levels = new byte[Grid.Units];
        var row = Standardised[layer].Row(token);
        for (int dot = 0; dot < levels.Length; dot++)
            levels[dot] =
                (byte)MathF.Round(
                    (Math.Clamp(row[dot * Grid.UnitsPerDot] / ModelSpaceFigures.Limit, -1, 1) + 1) * Steps / 2);
        return levels;
    }

    private Scatter3D Heads()
    {
        var heads =
            (from l in Enumerable.Range(0, L) from h in Enumerable.Range(0, config.NHeads) select (Layer: l, Head: h))
            .ToArray();
        return new Scatter3D(
            heads.Select(_ => (float)(Grid.Columns - 1 + Margin)).ToArray(),
            heads.Select(at => (float)at.Layer).ToArray(),
            heads.Select(
                at => (Grid.Height(at.Head * config.DHead) + Grid.Height((at.Head + 1) * config.DHead - 1)) / 2f)
                .ToArray())
        {
            Style = ScatterStyle.Dots,
            Size = config.NHeads switch { <= 4 => 6, <= 16 => 3.5, <= 32 => 2.5, _ => 1.8 },
            Color = "#8b949e",
            HoverNames =
                [.. heads.Select(
                    at => string.Create(CultureInfo.InvariantCulture,
                        $"layer {at.Layer}, head {at.Head}: {at.Head * config.DHead} to "
                            + $"{(at.Head + 1) * config.DHead - 1} of z"))],
            HoverTemplate = "%{customdata}",
        };
    }

    private Scatter3D Marks(UnitPeak[] peaks) => new(Places(peaks, Column), Places(peaks, Layer), Places(peaks, Height))
    {
        Style = ScatterStyle.Dots,
        Size = Grid.Units <= 64 ? 15 : 9,
        Hollow = true,
        Color = ColorScales.Categories[1],
        Labels = peaks.Length <= MaxLabels ? Names(peaks) : [],
        HoverNames = [.. peaks.Select(Full)],
        HoverTemplate = "%{customdata}",
    };

    private Control TokenSlider(UnitPeak[][] marked, string[] notes) => new(
        ControlKind.Slider,
        "token",
        [
            .. Enumerable.Range(FirstToken, Tokens.Count - FirstToken)
                .Select(t =>
                    new Step(Tokens[t].Shortened(16) + string.Create(CultureInfo.InvariantCulture, $" ({t})"),
                        [.. Colors(t), .. Marked(marked[t])]) { Note = notes[t] }),
        ])
    {
        Start = Tokens.Count - 1 - FirstToken,
        CanPlay = true,
    };

    private IEnumerable<Change> Colors(int token) =>
        Enumerable.Range(0, L).Select(l => Change.Numbers(l, "marker.color", Levels(l, token)));

    private IEnumerable<Change> Marked(UnitPeak[] peaks)
    {
        if (peaks.Length == 0) yield break;
        int trace = L + 1;
        yield return Change.Numbers(trace, "x", Places(peaks, Column));
        yield return Change.Numbers(trace, "y", Places(peaks, Layer));
        yield return Change.Numbers(trace, "z", Places(peaks, Height));
        yield return Change.Texts(trace, "customdata", [.. peaks.Select(Full)]);
        if (peaks.Length <= MaxLabels) yield return Change.LabelsInSpace(trace, Names(peaks));
    }

    /// <summary>The slider over layers, in the order of computation; the marks appear with the last layer.</summary>
    private Control LayerSlider(int traces) => new(
        ControlKind.Slider,
        "layers",
        [
            .. Enumerable.Range(0, L).Select(k => new Step(
                k == 0 ? "0" : string.Create(CultureInfo.InvariantCulture, $"0 to {k}"),
                [
                    .. Enumerable.Range(1, L - 1).Select(l => Change.Visible(l, l <= k)),
                    .. traces > L + 1 ? [Change.Visible(L + 1, k == L - 1)] : (Change[])[],
                ])),
        ])
    {
        Start = L - 1,
        CanPlay = true,
    };

    private IReadOnlyList<(int, string)> Layers()
    {
        int step = L switch { <= 12 => 1, <= 30 => 4, <= 60 => 8, _ => 16 };
        return [.. Enumerable.Range(0, L).Where(l => l % step == 0 || l == L - 1 && l % step > step / 2)
            .Select(l => (l, l.ToString(CultureInfo.InvariantCulture)))];
    }

    private float Column(UnitPeak peak) => Grid.Column(peak.Unit);

    private static float Layer(UnitPeak peak) => peak.Layer;

    private float Height(UnitPeak peak) => Grid.Height(peak.Unit);

    private static float[] Places(UnitPeak[] peaks, Func<UnitPeak, float> place) => [.. peaks.Select(place)];

    private static string[] Names(UnitPeak[] peaks) =>
        [.. peaks.Select(peak => string.Create(CultureInfo.InvariantCulture, $"unit {peak.Unit}"))];

    private static string Full(UnitPeak peak) =>
        string.Create(CultureInfo.InvariantCulture,
            $"layer {peak.Layer}, unit {peak.Unit}: {NumberText.Short(peak.Value)} "
                + $"({NumberText.SignedShort(peak.Deviations)} standard deviations)");
}
