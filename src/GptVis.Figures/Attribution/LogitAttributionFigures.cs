using System.Globalization;
using GptVis.Analysis.Attribution;
using GptVis.Figures.Charts;
using GptVis.Figures.Views;

namespace GptVis.Figures.Attribution;

/// <summary>Figures of direct logit attribution.</summary>
internal static class LogitAttributionFigures
{
    private const int MaxNumberedHeads = 16, MaxNumberedLayers = 24;

    /// <summary>
    /// A map of the heads' contributions, layers by heads, and bars for the other parts; they sum to the logit.
    /// </summary>
    /// <param name="attribution">The contributions.</param>
    /// <param name="tokens">The tokens of the text, at least up to the position.</param>
    /// <param name="nameOf">Gives the token of an id.</param>
    /// <param name="model">The model's name.</param>
    /// <exception cref="ArgumentException">There are fewer tokens than the position requires.</exception>
    public static View Parts(
        LogitAttribution attribution, IReadOnlyList<TokenText> tokens, Func<int, TokenText> nameOf, string model)
    {
        int at = attribution.Position;
        if (tokens.Count <= at)
            throw new ArgumentException(
                $"The attribution is about position {at}, and {tokens.Count} tokens were given.", nameof(tokens));

        string logit = attribution.Versus is { } other
            ? $"`{nameOf(attribution.Token).Visible}` rather than `{nameOf(other).Visible}`"
            : $"`{nameOf(attribution.Token).Visible}`";
        var parts = LogitPart.Of(attribution);
        string caption = Caption(attribution, parts, logit, tokens[at].At(at));
        string altText =
            "A map of what every attention head adds to the logit, layers by heads, and bars for the other parts. "
            + $"{caption}";

        return new View
        {
            Title = $"What makes {model} say {logit} after {tokens[at].At(at)}",
            Caption = caption,
            AltText = altText,
            Parts = [new FigurePart(HeadMap(attribution), altText), new FigurePart(Bars(attribution), altText)],
            Table = Numbers(parts),
            Summary = Numbers([.. parts.OrderByDescending(part => Math.Abs(part.Adds)).Take(10)]),
        };
    }

    private static Figure HeadMap(LogitAttribution attribution)
    {
        int L = attribution.Heads.Shape[0], H = attribution.Heads.Shape[1];
        float max = Math.Max(Largest(attribution.Heads), float.Epsilon);
        int side = Math.Clamp(700 / H, 26, 84), rowHeight = L > MaxNumberedLayers ? 17 : Math.Clamp(400 / L, 28, 60);
        return new Figure
        {
            Width = Math.Max(H * side + 190, 340),
            Height = L * rowHeight + 90,
            Traces =
            [
                new Heatmap(attribution.Heads)
                {
                    Scale = ColorScales.Signed,
                    Min = -max,
                    Max = max,
                    RowNames = [.. Enumerable.Range(0, L).Select(l => $"Layer {l}")],
                    ColumnNames = [.. Enumerable.Range(0, H).Select(h => $"head {h}")],
                    HoverTemplate = "%{customdata[0]}, %{customdata[1]} adds %{z:+.4~g}",
                    CellTexts = L <= MaxNumberedLayers && H <= MaxNumberedHeads
                        ? [.. Enumerable.Range(0, L)
                            .Select(l =>
                                (string[][])[.. Enumerable.Range(0, H)
                                    .Select(h => (string[])[NumberText.SignedCell(attribution.Heads[l, h])])])]
                        : null,
                    CellTextSize = 11,
                    Gap = 1,
                },
            ],
            XAxis = Whole("head", H),
            YAxis = Whole("layer", L) with { Reversed = true },
        };
    }

    private static Figure Bars(LogitAttribution attribution)
    {
        List<(string Name, double Adds)> bars =
        [
            ("embedding", attribution.Embedding),
            ("position", attribution.PositionEmbedding),
            ("heads", LogitPart.SumOf(attribution.Heads)),
            .. attribution.Mlps.Span.ToArray().Select((adds, l) => ($"MLP {l}", (double)adds)),
            ("biases", attribution.Biases),
        ];
        return new Figure
        {
            Width = Math.Clamp(bars.Count * 60 + 90, 420, 900),
            Height = 360,
            Traces =
            [
                new Bar(bars.Select(bar => (float)bar.Adds).ToArray())
                {
                    Colors = [.. bars.Select(bar => SignColors.Of(bar.Adds))],
                    Labels = bars.Count <= 16 ? [.. bars.Select(bar => NumberText.SignedCell((float)bar.Adds))] : [],
                    HoverNames = [.. bars.Select(bar => $"{bar.Name}: {NumberText.SignedLogit(bar.Adds)}")],
                    HoverTemplate = "%{customdata}",
                },
            ],
            XAxis = new Axis
            {
                Grid = false,
                Range = (-0.6, bars.Count - 0.4),
                Ticks = [.. bars.Select((bar, i) => (i, bar.Name))],
                TickAngle = bars.Count <= 12 ? 0 : -45,
                TickSize = bars.Count <= 30 ? 12 : 9,
            },
            YAxis = new Axis { Title = "adds to the logit" },
        };
    }

    private static string Caption(
        LogitAttribution attribution, IReadOnlyList<LogitPart> parts, string logit, string after)
    {
        string what = attribution.Versus is null
            ? $"The logit of {logit} after {after} is {NumberText.Logit(attribution.Logit)}"
            : $"After {after} the logit of {logit} differs by {NumberText.SignedLogit(attribution.Logit)}";
        var head = parts.Where(part => part.Head is not null).MaxBy(part => Math.Abs(part.Adds))!;
        var other = parts.Where(part => part.Head is null).MaxBy(part => Math.Abs(part.Adds))!;
        return $"{what}. The strongest head is {head.Name} with {NumberText.SignedLogit(head.Adds)}, the strongest "
            + $"other part {other.Name} with {NumberText.SignedLogit(other.Adds)}. "
            + $"All parts add up to {NumberText.Logit(attribution.Sum)}, "
            + $"{NumberText.Logit(Math.Abs(attribution.Gap))} from "
            + $"the logit. The final layer norm's scale is held at this run's {NumberText.Logit(attribution.Scale)}. "
            + "Only what a part writes by itself counts here: what later layers make of it counts as theirs.";
    }

    private static Table Numbers(IReadOnlyList<LogitPart> parts) => new(
        [new("part"), new("layer"), new("head"), new("adds to the logit")],
        parts.Select(part => (object?[])[part.Name, part.Layer, part.Head, part.Adds]));

    private static Axis Whole(string title, int count)
    {
        int step = (count + 29) / 30;
        return new Axis
        {
            Title = title,
            Grid = false,
            Range = (-0.5, count - 0.5),
            Ticks = [.. Enumerable.Range(0, count).Where(i => i % step == 0)
                .Select(i => (i, i.ToString(CultureInfo.InvariantCulture)))],
        };
    }

    private static float Largest(Tensor numbers)
    {
        float largest = 0;
        foreach (float number in numbers.Span) largest = Math.Max(largest, Math.Abs(number));
        return largest;
    }
}
