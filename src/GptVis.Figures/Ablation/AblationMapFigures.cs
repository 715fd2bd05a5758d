using System.Globalization;
using GptVis.Analysis.Ablation;
using GptVis.Figures.Charts;
using GptVis.Figures.Views;

namespace GptVis.Figures.Ablation;

/// <summary>Figures of the effect of ablating each attention head.</summary>
internal static class AblationMapFigures
{
    private const int RoomForNumbers = 38;
    private const int StrongestInSummary = 8;
    private const double ShareInRange = 0.98;

    /// <summary>
    /// A map of layers and heads: the change of the top token's log-probability when each head is ablated alone. A menu
    /// chooses the method if there are several.
    /// </summary>
    /// <param name="maps">One map per method, of the same model and text.</param>
    /// <param name="token">The most likely token without ablation.</param>
    /// <param name="title">The text and the model, for the title.</param>
    /// <exception cref="ArgumentException">There are no maps, or they are of different models or texts.</exception>
    public static View Map(IReadOnlyList<AblationMap> maps, TokenText token, string title)
    {
        if (maps.Count == 0) throw new ArgumentException("There are no maps; give at least one.", nameof(maps));
        if (maps.Any(map => map.Token != maps[0].Token || !map.Change.Shape.SequenceEqual(maps[0].Change.Shape)))
            throw new ArgumentException(
                "The maps are of different texts or models: they differ in the top token or in the number of heads.",
                    nameof(maps));

        string caption = $"{Reading(maps, token)} {Explanation(maps)}";
        string altText =
            "A map of the change of the top token's log-probability when each head is ablated, a row for each layer "
            + $"and a column for each head. {caption}";
        return new View
        {
            Title = title,
            Caption = caption,
            AltText = altText,
            Parts = [new FigurePart(MapFigure(maps), altText)],
            Table = Numbers(maps, Cells(maps)),
            Summary = Numbers(maps,
                Cells(maps).OrderByDescending(cell => Math.Abs(cell.Map.Change[cell.Layer, cell.Head]))
                    .Take(StrongestInSummary)),
        };
    }

    private static Figure MapFigure(IReadOnlyList<AblationMap> maps)
    {
        var frame = new HeadMapFrame(maps[0].Change.Shape[0], maps[0].Change.Shape[1]);
        float most = ScaleEnd(maps);
        int decimals = Math.Max(2, NumberText.Decimals(most));
        return new Figure
        {
            Width = frame.Width,
            Height = frame.Height,
            Traces =
            [
                new Heatmap(maps[0].Change)
                {
                    Scale = ColorScales.Signed,
                    Min = -most,
                    Max = most,
                    Gap = frame.Gap,
                    RowNames = frame.RowNames,
                    ColumnNames = frame.ColumnNames,
                    CellTemplate = frame.CellWidth >= RoomForNumbers
                        ? string.Create(CultureInfo.InvariantCulture, $"%{{z:.{decimals}f}}")
                        : null,
                    ColorBarTicks = Ticks(maps, most, decimals),
                    HoverTemplate = "without %{customdata[0]}, %{customdata[1]} ln p changes by %{z:+.4~g}",
                },
            ],
            XAxis = frame.XAxis,
            YAxis = frame.YAxis,
            Controls = maps.Count == 1
                ? []
                : [new Control(ControlKind.Dropdown, "replaced by", [.. maps.Select(Step)])],
        };
    }

    /// <summary>
    /// The end of one colour scale for all methods, so that they can be compared. It clips outliers: one head with a
    /// much larger change would make all others pale.
    /// </summary>
    private static float ScaleEnd(IReadOnlyList<AblationMap> maps)
    {
        float[] changes = [.. maps.SelectMany(map => map.Change.Span.ToArray()).Select(MathF.Abs).Order()];
        float high = changes[(int)Math.Ceiling(ShareInRange * changes.Length) - 1];
        return Math.Max(high > 0 ? high : changes[^1], 1e-6f);      // a map of zeros still needs a range
    }

    /// <summary>The ticks of the colour bar; a clipped end is marked.</summary>
    private static (float, string)[] Ticks(IReadOnlyList<AblationMap> maps, float most, int decimals)
    {
        string below = maps.Any(map => map.Change.Span.ToArray().Min() < -most) ? "≤ " : "";
        string above = maps.Any(map => map.Change.Span.ToArray().Max() > most) ? "≥ " : "";
        return
        [
            .. from share in (float[])[-1, -0.5f, 0, 0.5f, 1]
            let end = share switch { -1 => below, 1 => above, _ => "" }
            select (share * most, end + NumberText.SignedTick(share * most, decimals)),
        ];
    }

    private static Step Step(AblationMap map) => new(Name(map.Method), [Change.Cells(0, map.Change)]);

    private static string Reading(IReadOnlyList<AblationMap> maps, TokenText token) =>
        $"The whole model gives `{token.Visible}` {NumberText.FinePercent(Math.Exp(maps[0].LogProbability))} as the "
        + $"next token. {string.Join(" ", maps.Select(Reading))}";

    private static string Reading(AblationMap map)
    {
        var (layer, head) = Strongest(map);
        double change = map.Change[layer, head];
        if (change == 0) return $"With {Name(map.Method)} in the place of a head's output nothing changes.";

        int lower = map.Change.Span.ToArray().Count(c => c < 0), raise = map.Change.Span.ToArray().Count(c => c > 0);
        return string.Create(CultureInfo.InvariantCulture,
            $"Replaced by {Name(map.Method)}, layer {layer}, head {head} changes that most, to "
                + $"{NumberText.FinePercent(Math.Exp(map.LogProbability + change))} (ln p "
                + $"{NumberText.SignedNats(change)}); {lower} "
                + $"of {map.Change.Length} heads lower it, {raise} raise it.");
    }

    private static (int Layer, int Head) Strongest(AblationMap map)
    {
        int H = map.Change.Shape[1];
        var numbers = map.Change.Span;
        int best = 0;
        for (int i = 1; i < numbers.Length; i++)
            if (MathF.Abs(numbers[i]) > MathF.Abs(numbers[best])) best = i;
        return (best / H, best % H);
    }

    private static string Explanation(IReadOnlyList<AblationMap> maps)
    {
        string zeros = maps.Any(map => map.Method == AblationMethod.Zero)
            ? ", and zeros are a state the model never met in training (off-distribution)"
            : "";
        return "Blue: the head helps this token (without it ln p falls); red: it holds it back. Each head is ablated "
            + $"alone: others may stand in for it{zeros}.";
    }

    private static IEnumerable<(AblationMap Map, int Layer, int Head)> Cells(IReadOnlyList<AblationMap> maps) =>
        from map in maps
        from layer in Enumerable.Range(0, map.Change.Shape[0])
        from head in Enumerable.Range(0, map.Change.Shape[1])
        select (map, layer, head);

    private static Table Numbers(
        IReadOnlyList<AblationMap> maps, IEnumerable<(AblationMap Map, int Layer, int Head)> cells) => new(
        [.. maps.Count == 1 ? (TableColumn[])[] : [new("replaced by")], new("layer"), new("head"),
            new("change of ln p"), new("probability", ColumnFormat.Percent), new("KL (nats)")],
        cells.Select(cell => (object?[])
        [
            .. maps.Count == 1
                ? (object?[])[]
                : [Name(cell.Map.Method)], cell.Layer, cell.Head, cell.Map.Change[cell.Layer, cell.Head],
            Math.Exp(cell.Map.LogProbability + cell.Map.Change[cell.Layer, cell.Head]),
                cell.Map.Divergence[cell.Layer, cell.Head],
        ]));

    private static string Name(AblationMethod method) =>
        method == AblationMethod.Zero ? "zero" : "its mean over the text";
}
