using System.Globalization;
using System.Text;
using GptVis.Figures.Charts;
using GptVis.Figures.Page;
using GptVis.Figures.Views;
using GptVis.Generation;

namespace GptVis.Figures.Generation;

/// <summary>Figures of a generated text.</summary>
internal static class GenerationFigures
{
    private const int RowHeight = 30;
    private const int LongestLabel = 28;
    private const float NamesEnd = -1.5f, NumbersStart = 102;   // percent of the axis

    private static readonly string Favourite = ColorScales.Categories[0], Chosen = ColorScales.Categories[1],
        Other = ColorScales.Categories[4];

    /// <summary>
    /// The prompt and the new tokens, the alternatives of each new token with a slider, and the probabilities of the
    /// chosen tokens.
    /// </summary>
    /// <param name="text">The generated text.</param>
    /// <param name="options">The options of generation.</param>
    /// <param name="model">The model's name.</param>
    public static View Text(GeneratedText text, GenerationOptions options, string model)
    {
        string caption = GenerationCaptions.Caption(text, options);
        string altText =
            "The prompt, the new tokens, what else could have been written in each place, and how likely every new "
            + $"token was. {caption}";
        FigurePart[] figures = text.Tokens.Count == 0
            ? []
            : [new(Alternatives(text, options), altText), new(Strip(text.Tokens), altText)];
        return new View
        {
            Title = $"What {model} writes after “{BeamCaptions.End(text.Prompt)}”",
            Caption = caption,
            AltText = altText,
            Parts = [new HtmlPart(Written(text)), .. figures],
            Table = GenerationCaptions.Candidates(text.Tokens),
            Summary = GenerationCaptions.Chosen(text.Tokens),
        };
    }

    private static string Written(GeneratedText text)
    {
        var html = new StringBuilder(
            "<div style=\"white-space:pre-wrap;font-size:15px;line-height:1.6;max-width:760px;margin:6px 0\">")
            .Append("<span style=\"opacity:.7\"><bdi>").Append(Html.Encode(text.Prompt)).Append("</bdi></span>")
            .Append("<bdi style=\"font-weight:600\">").Append(Html.Encode(text.Text)).Append("</bdi></div>\n");
        var chips = text.Tokens.Select((token, i) => new ScoreChips.Chip(
            new TokenText(token.Token, token.Id), ColorScales.Probability.At(token.Probability),
                $"new token {i + 1}: {NumberText.Percent(token.Probability)}{GenerationCaptions.RankText(token)}"));
        return html.Append(ScoreChips.Html(chips)).ToString();
    }

    /// <summary>
    /// Bars of the alternatives of one step; the slider goes through the steps. All steps have the same scale, so that
    /// they can be compared.
    /// </summary>
    private static Figure Alternatives(GeneratedText text, GenerationOptions options)
    {
        var places = text.Tokens.Select(AlternativeRow.Of).ToArray();
        int count = places.Max(rows => rows.Count);
        bool narrowed = options.Temperature != 1 || options.TopK is not null || options.TopP is not null;
        double top =
            Top(places.SelectMany(rows => rows).Max(row => Math.Max(row.Probability, narrowed ? row.Chance : 0)));
        var bars = places.Select(rows => AlternativeBars.Of(rows, count, top)).ToArray();
        return new Figure
        {
            Width = 760,
            Height = count * RowHeight + 90,
            Traces =
            [
                new Bar(bars[0].Lengths) { Direction = BarDirection.Right, Colors = Colors(bars[0]),
                    HoverNames = bars[0].Hovers, HoverTemplate = "%{customdata}" },
                Column(NamesEnd, "middle left", bars[0].Names),
                Column(NumbersStart, "middle right", bars[0].Labels(narrowed)),
                .. narrowed ? (Trace[])[Dots(bars[0].Chances)] : [],
            ],
            XAxis = new Axis
            {
                Title = narrowed ? "probability: bars the model's own → dots in the draw" : "probability",
                Range = (-48, 170),
                Ticks = [.. Enumerable.Range(0, 6)
                    .Select(i => (i * 20, string.Create(CultureInfo.InvariantCulture, $"{i * 20 * top:0.##} %")))],
            },
            YAxis = new Axis { Grid = false, Reversed = true, Range = (-0.6, count - 0.4), Ticks = [] },
            Controls = [
                new Control(ControlKind.Slider, "new token",
                    [.. bars.Select((place, i) => StepOf(place, text.Tokens[i], i, narrowed))]) { CanPlay = true }],
        };
    }

    private static Step StepOf(AlternativeBars place, GeneratedToken token, int index, bool narrowed) => new(
        $"{index + 1}  {new TokenText(token.Token).Shortened(LongestLabel)}",
        [
            Change.Numbers(0, "x", place.Lengths),
            Change.Texts(0, "marker.color", Colors(place)),
            Change.Texts(0, "customdata", place.Hovers),
            Change.Texts(1, "text", place.Names),
            Change.Texts(2, "text", place.Labels(narrowed)),
            .. narrowed ? (Change[])[Change.Numbers(3, "x", place.Chances)] : [],
        ])
    {
        Note = GenerationCaptions.Place(token, index, narrowed),
    };

    private static string[] Colors(AlternativeBars place) =>
        [.. place.IsChosen.Select(chosen => chosen ? Chosen : Other)];

    /// <summary>
    /// Texts below each other. Axis labels would move the plot, because the longest one sets its left edge.
    /// </summary>
    private static Scatter Column(float x, string position, string[] texts) =>
        new(Enumerable.Repeat(x, texts.Length).ToArray(), Rows(texts.Length))
        {
            Style = ScatterStyle.Dots,
            Color = "rgba(0,0,0,0)",
            DotSize = 1,
            Labels = texts,
            LabelPositions = [position],
        };

    /// <summary>The end of the axis: the smallest of 1, 2, 5, 10, 20, 50 and 100 % that covers all bars.</summary>
    private static double Top(double probability) =>
        ((double[])[0.01, 0.02, 0.05, 0.1, 0.2, 0.5]).Where(top => top >= probability).DefaultIfEmpty(1).First();

    private static float[] Rows(int count) => [.. Enumerable.Range(0, count).Select(i => (float)i)];

    private static Scatter Dots(float[] chances) => new(chances, Rows(chances.Length))
    {
        Style = ScatterStyle.Dots,
        Color = ColorScales.Categories[5],
        DotSize = 9,
    };

    private static Figure Strip(IReadOnlyList<GeneratedToken> tokens)
    {
        int side = Math.Clamp(820 / tokens.Count, 10, 72);
        var axis = Axis.OverTokens(
            "new token (orange: the model preferred another)", [.. tokens.Select(token => new TokenText(token.Token))]);
        int longest = axis.Ticks!.Max(tick => tick.Label.Length) * 8 + 12;
        bool flat = longest <= side;
        double top = Top(tokens.Max(token => (double)token.Probability));
        return new Figure
        {
            Width = Math.Max(tokens.Count * side + 90, 500),      // room for the axis title
            Height = 220 + (flat ? 24 : longest),
            Traces =
            [
                new Bar(tokens.Select(token => token.Probability).ToArray())
                {
                    Colors = [.. tokens.Select(token => token.Rank == 0 ? Favourite : Chosen)],
                    HoverNames =
                        [.. tokens.Select(
                            (token, i) =>
                                $"new token {i + 1}, {new TokenText(token.Token).Shortened(LongestLabel)}: "
                                + $"{NumberText.Percent(token.Probability)}{GenerationCaptions.RankText(token)}")],
                    HoverTemplate = "%{customdata}",
                },
            ],
            XAxis = axis with { TickAngle = flat ? 0 : tokens.Count <= 16 ? -45 : -90 },
            YAxis = new Axis
            {
                Title = "probability",
                TickFormat = top >= 0.5 ? Figure.WholePercentFormat : Figure.PercentFormat,
                Range = (0, top)
            },
        };
    }
}
