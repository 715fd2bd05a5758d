using System.Globalization;
using GptVis.Figures.Charts;

namespace GptVis.Figures.Embeddings;

/// <summary>
/// A dot per token at one of several depths, each token's path through all depths as a thin line, and a slider over the
/// depths.
/// </summary>
/// <param name="points">(T, 2) or (T, 3) for each depth; a single depth has no paths and no slider.</param>
/// <param name="tokens">The T tokens.</param>
/// <param name="axes">The names of the axes; empty if they have no meaning.</param>
internal sealed class PointCloud(
    IReadOnlyList<Tensor> points, IReadOnlyList<TokenText> tokens, IReadOnlyList<string> axes)
{
    private const int Width = 760, Height = 560;
    private const int PlotWidth = 680, PlotHeight = 476;
    private const int LongestLabel = 12;
    // share of the cube's side: the distance of labelled dots in 3D, where the view rotates
    private const double LabelRoom = 0.09;

    /// <summary>The note per depth, one sentence, for the slider.</summary>
    public IReadOnlyList<string> Steps { get; init; } = [];

    private int T => tokens.Count;

    private bool HasWays => points.Count > 1;

    private string[] Names => [.. tokens.Select((token, t) => token.At(t))];

    public Figure Plane(int depth)
    {
        var frame = Frame();
        var texts = points.Select(state => Labels(state, frame)).ToArray();
        var dots = new Scatter(Coordinates(points[depth], 0), Coordinates(points[depth], 1))
        {
            Style = ScatterStyle.Dots,
            Color = TokenColors.Of(0, T),
            DotColors = TokenColors.Of(T),
            DotSize = 9,
            Labels = texts[depth].Texts,
            LabelPositions = texts[depth].Sides,
            HoverNames = Names,
            HoverTemplate = "%{customdata}: %{x:.3~g}, %{y:.3~g}",
        };
        int trace = HasWays ? T : 0;
        return new Figure
        {
            Width = Width,
            Height = Height,
            Traces = [.. HasWays ? Enumerable.Range(0, T).Select(t => (Trace)Way(t)) : [], dots],
            Controls = Slider(depth, n =>
            [
                Change.Numbers(trace, "x", Coordinates(points[n], 0)),
                    Change.Numbers(trace, "y", Coordinates(points[n], 1)),
                Change.Texts(trace, "text", texts[n].Texts), Change.Texts(trace, "textposition", texts[n].Sides),
            ]),
            XAxis = Axis(0, (frame.Left, frame.Left + PlotWidth * frame.PerPixel)),
            YAxis = Axis(1, (frame.Low, frame.Low + PlotHeight * frame.PerPixel)) with { SameUnitAsX = true },
        };
    }

    public Figure Space(int depth)
    {
        var (from, to) = Cube();
        var texts = points.Select(state => LabelsInSpace(state, (to[0] - from[0]) * LabelRoom)).ToArray();
        var dots = new Scatter3D(
            Coordinates(points[depth], 0), Coordinates(points[depth], 1), Coordinates(points[depth], 2))
        {
            Style = ScatterStyle.Dots,
            Size = 6,
            Shades = new ColorShades(
                Enumerable.Range(0, T).Select(t => (float)t)
                    .ToArray())
            { Scale = TokenColors.Scale, Min = 0, Max = Math.Max(T - 1, 1), ShowBar = false },
            Labels = texts[depth],
            HoverNames = Names,
            HoverTemplate = "%{customdata}: %{x:.3~g}, %{y:.3~g}, %{z:.3~g}",
        };
        int trace = HasWays ? T : 0;
        return new Figure
        {
            Width = Width,
            Height = Height + 40,
            Traces = [.. HasWays ? Enumerable.Range(0, T).Select(t => (Trace)WayInSpace(t)) : [], dots],
            Controls = Slider(depth,
                n => [.. ((string[])["x", "y", "z"])
                    .Select((axis, d) => Change.Numbers(trace, axis, Coordinates(points[n], d))),
                    Change.LabelsInSpace(trace, texts[n])]),
            Scene = new Scene
            {
                XAxis = Axis(0, (from[0], to[0])),
                YAxis = Axis(1, (from[1], to[1])),
                ZAxis = Axis(2, (from[2], to[2])),
                Eye = (1.45, 1.45, 0.8),
                Center = (0, 0, -0.12),
            },
        };
    }

    private Scatter Way(int t) => new(Over(t, 0), Over(t, 1))
    {
        Style = ScatterStyle.Line,
        Color = TokenColors.Of(t, T),
        LineWidth = 1,
        Opacity = T <= 20 ? 0.45 : 0.25,
    };

    private Scatter3D WayInSpace(int t) => new(Over(t, 0), Over(t, 1), Over(t, 2))
    {
        Style = ScatterStyle.Line,
        Color = TokenColors.Of(t, T),
        LineWidth = 2,
        Opacity = T <= 20 ? 0.5 : 0.3,
    };

    private IReadOnlyList<Control> Slider(int depth, Func<int, Change[]> changes) => !HasWays ? [] :
    [
        new Control(ControlKind.Slider, "layers passed",
            [.. points.Select((_, n) => new Step(Label(n), changes(n)) { Note = Steps[n] })])
        {
            Start = depth,
            CanPlay = true,
        },
    ];

    private string Label(int n) =>
        n == 0 ? "embedding" : string.Create(CultureInfo.InvariantCulture, $"{n} of {points.Count - 1}");

    private Axis Axis(int dimension, (double, double) range) => new()
    {
        Title = dimension < axes.Count ? axes[dimension] : null,
        Visible = axes.Count > 0,
        Range = range,
    };

    private (IReadOnlyList<string> Texts, IReadOnlyList<string> Sides) Labels(
        Tensor state, (double Left, double Low, double PerPixel) frame)
    {
        string[] labels = [.. tokens.Select(token => token.Shortened(LongestLabel))];
        var places = Enumerable.Range(0, T)
            .Select(t => ((state[t, 0] - frame.Left) / frame.PerPixel, (state[t, 1] - frame.Low) / frame.PerPixel))
            .ToArray();
        var sides = LabelLayout.Place(places, labels, PlotWidth, PlotHeight);
        return ([.. labels.Select((label, t) => sides[t] is null ? "" : label)],
            [.. sides.Select(side => side ?? "middle right")]);
    }

    private string[] LabelsInSpace(Tensor state, double room)
    {
        var labelled = new List<int>();
        foreach (int t in Enumerable.Range(0, T))
            if (labelled.All(
                other => System.Numerics.Tensors.TensorPrimitives.Distance<float>(state.Row(t), state.Row(other))
                > room)) labelled.Add(t);
        return [.. tokens.Select((token, t) => labelled.Contains(t) ? token.Shortened(LongestLabel) : "")];
    }

    /// <summary>
    /// The lower left corner and the units per pixel, equal in both directions, with room for the labels of all points.
    /// </summary>
    private (double Left, double Low, double PerPixel) Frame()
    {
        var (left, right) = Extent(0);
        var (low, high) = Extent(1);
        double perPixel =
            Math.Max(Math.Max((right - left) / (PlotWidth - 160), (high - low) / (PlotHeight - 60)), 1e-6);
        return ((left + right - PlotWidth * perPixel) / 2, (low + high - PlotHeight * perPixel) / 2, perPixel);
    }

    /// <summary>A cube, so that distances are true in every direction.</summary>
    private (double[] From, double[] To) Cube()
    {
        (double Low, double High)[] extents = [.. Enumerable.Range(0, 3).Select(Extent)];
        double half = Math.Max(extents.Max(e => e.High - e.Low) * 0.56, 1e-6);
        return ([.. extents.Select(e => (e.Low + e.High) / 2 - half)],
            [.. extents.Select(e => (e.Low + e.High) / 2 + half)]);
    }

    private (double Low, double High) Extent(int dimension) =>
        (points.Min(state => Coordinates(state, dimension).Min()),
            points.Max(state => Coordinates(state, dimension).Max()));

    private float[] Over(int t, int dimension) => [.. points.Select(state => state[t, dimension])];

    private static float[] Coordinates(Tensor state, int dimension) =>
        [.. Enumerable.Range(0, state.Shape[0]).Select(t => state[t, dimension])];
}
