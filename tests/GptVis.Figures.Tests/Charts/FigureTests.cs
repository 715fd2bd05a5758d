using System.Text.Json;
using GptVis.Figures.Attention;
using GptVis.Figures.Charts;
using GptVis.Tests.Shared;

namespace GptVis.Figures.Tests.Charts;

public sealed class FigureTests
{
    private static readonly IReadOnlyList<TokenText> Repeated =
        TokenText.Sequence(["the", " 42", "42", "the", "<b>", "\n"]);

    [Fact]
    public void The_attention_figure_is_the_committed_one() =>
        Snapshot.Matches("attention.json",
            AttentionFigures.PatternFigure(Numbers.FruitPattern, Numbers.Fruit).ToJson(indented: true));

    [Fact]
    public void The_other_traces_are_the_committed_ones() => Snapshot.Matches("bar-and-scatter.json", new Figure
    {
        Title = "Loss <train>",
        Traces =
        [
            new Scatter(new float[] { 0, 1, 2 },
                new float[] { 3.5f, float.NaN, 1 }) { Style = ScatterStyle.LineWithDots, Color = "#0072b2",
                    Name = "train & test", HoverNames = ["a", "b", "<c>"], HoverTemplate = "%{customdata}" },
            new Scatter(new float[] { 0 }, new float[] { 1 }) { Style = ScatterStyle.Dots, Color = "#e69f00",
                Labels = ["·<x>"] },
            new Bar(new float[] { 1, -2 }) { Direction = BarDirection.Up, Colors = ["#0072b2", "#d55e00"],
                Labels = ["up", "down"] },
        ],
        XAxis = new Axis { Title = "step", TickFormat = ",d" },
        YAxis = Axis.Hidden,
    }.ToJson(indented: true));

    [Fact]
    public void A_scene_and_its_controls_are_the_committed_ones() =>
    Snapshot.Matches("scene-and-controls.json", new Figure
    {
        Traces =
        [
            new Scatter3D(new byte[] { 0, 1 }, new byte[] { 2, 3 }, new float[] { 0.5f, float.NaN })
            {
                Style = ScatterStyle.Dots,
                Shades = new ColorShades(new byte[] { 0, 255 }) { Scale = ColorScales.Probability, Min = 0, Max = 255,
                    BarTitle = "share", BarTicks = [(0, "0"), (255, "<1")] },
                HoverNames = ["a", "<b>"],
                HoverTemplate = "%{customdata}",
            },
            new Scatter3D(new float[] { 0, 1 }, new float[] { 0, 1 }, new float[] { 0, 1 }) { Style = ScatterStyle.Line,
                Labels = ["from", "to"] },
        ],
        Scene = new Scene
        {
            XAxis = new Axis { Title = "a & b", Range = (0, 3) },
            YAxis = Axis.Hidden,
            Aspect = (1, 1, 2),
            Notes = [(0, 0, 1, "<note>")]
        },
        Controls =
        [
            new Control(ControlKind.Slider, "token",
                [new Step("<0>", [Change.Numbers(0, "marker.color", new byte[] { 0, 255 })]),
                    new Step("1",
                        [Change.Numbers(0, "marker.color", new byte[] { 9, 9 })]) { Note =
                            "`</script>` is 9" }]) { CanPlay = true },
            new Control(ControlKind.Dropdown, "path",
                [new Step("shown", [Change.Visible(1, true), Change.XLabels(["a"])]),
                    new Step("hidden", [Change.Visible(1, false), Change.XLabels(["<b>"])])]) { Start = 1 },
        ],
    }.ToJson(indented: true));

    private static readonly Dictionary<string, Control[]> BadControls = new()
    {
        ["starts at step 1, but has 1 steps"] = [new(ControlKind.Slider, "a", [new Step("x", [])]) { Start = 1 }],
        ["only a slider can play"] = [new(ControlKind.Dropdown, "a", [new Step("x", [])]) { CanPlay = true }],
        ["changes trace 0 y in its first step, but trace 0 x in step \"z\""] =
            [new(ControlKind.Slider, "a",
                [new Step("x", [Change.Number(0, "y", 1)]), new Step("z", [Change.Number(0, "x", 1)])])],
        ["changes trace 1, but the figure has 1"] =
            [new(ControlKind.Slider, "a", [new Step("x", [Change.Visible(1, true)])])],
        ["Two controls of the figure change trace 0 visible"] =
            [new(ControlKind.Slider, "a", [new Step("x", [Change.Visible(0, true)])]),
                new(ControlKind.Slider, "b", [new Step("x", [Change.Visible(0, true)])])],
    };

    public static TheoryData<string> BadControlMessages => [.. BadControls.Keys];

    [Theory, MemberData(nameof(BadControlMessages))]
    public void A_control_that_the_page_would_follow_wrongly_is_refused(string message)
    {
        var figure = new Figure
        {
            Traces = [new Bar(new float[] { 1 }) { Colors = ["#0072b2"] }],
            Controls = BadControls[message],
        };
        Assert.Contains(
            message, Assert.Throws<InvalidOperationException>(() => figure.ToJson()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Repeated_and_numeric_tokens_are_labels_at_positions()
    {
        var axis = Json(new Figure { Traces = [], XAxis = Axis.OverTokens("token", Repeated) }).GetProperty("layout")
            .GetProperty("xaxis");
        Assert.Equal([0, 1, 2, 3, 4, 5], axis.GetProperty("tickvals").EnumerateArray().Select(v => v.GetInt32()));
        Assert.Equal(["the", "·42", "42", "the", "&lt;b&gt;", "⏎"],
            axis.GetProperty("ticktext").EnumerateArray().Select(v => v.GetString()));
    }

    [Fact]
    public void Titles_are_objects_with_a_text()
    {
        var layout = Json(new Figure { Title = "<b>", Traces = [], XAxis = new Axis { Title = "x & y" } })
            .GetProperty("layout");
        Assert.Equal("&lt;b&gt;", layout.GetProperty("title").GetProperty("text").GetString());
        Assert.Equal("x &amp; y", layout.GetProperty("xaxis").GetProperty("title").GetProperty("text").GetString());
    }

    [Fact]
    public void Nothing_offers_to_upload_the_figure()
    {
        var config = Json(new Figure { Traces = [] }).GetProperty("config");
        Assert.False(config.GetProperty("showSendToCloud").GetBoolean());
        Assert.False(config.GetProperty("displaylogo").GetBoolean());
        Assert.False(config.GetProperty("typesetMath").GetBoolean());
        Assert.True(config.GetProperty("responsive").GetBoolean());
    }

    [Theory]
    [InlineData("</script>"), InlineData("<!--"), InlineData("\u2028"), InlineData("'"), InlineData("`${x}`"),
        InlineData("😀"), InlineData("\"\\")]
    public void No_text_can_leave_the_script_it_stands_in(string text)
    {
        var figure =
            new Figure
            {
                Title = text,
                Traces = [Map(Numbers.Matrix([1f])) with { RowNames = [text], ColumnNames = [text] }]
            };
        string json = figure.ToJson();
        Assert.DoesNotContain(json, letter => letter is '<' or '>' or '&' or '\'' or '\u2028' or > '~');
        Assert.Equal(PlotlyText.Escape(text),
            Json(figure).GetProperty("data")[0].GetProperty("meta").GetProperty("rows")[0].GetString());
    }

    [Fact]
    public void Missing_numbers_are_null_and_not_zero()
    {
        var z = Json(new Figure { Traces = [Map(Numbers.Matrix([0.5f, float.NaN], [float.NegativeInfinity, 1]))] })
            .GetProperty("data")[0].GetProperty("z");
        Assert.Equal("[[0.5,null],[null,1]]", z.GetRawText());
    }

    [Fact]
    public void Many_numbers_are_a_typed_array_with_its_shape_as_a_string()
    {
        var matrix = new Tensor(15, 20);
        matrix[14, 19] = 2.5f;
        var z = Json(new Figure { Traces = [Map(matrix)] }).GetProperty("data")[0].GetProperty("z");
        Assert.Equal("f4", z.GetProperty("dtype").GetString());
        Assert.Equal("15, 20", z.GetProperty("shape").GetString());
        byte[] data = z.GetProperty("bdata").GetBytesFromBase64();
        Assert.Equal(15 * 20 * 4, data.Length);
        Assert.Equal(2.5f, BitConverter.ToSingle(data, data.Length - 4));
    }

    [Fact]
    public void Numbers_have_points_whatever_the_users_culture()
    {
        static string Write() =>
            new Figure
            {
                Traces = [Map(Numbers.Matrix([0.25f, -1.5f]))],
                XAxis = new Axis { Range = (-0.5, 1.5) }
            }.ToJson();
        Assert.Equal(Write(), Numbers.WithCommas(Write));
    }

    [Fact]
    public void Of_many_tokens_every_nth_is_labelled_and_none_is_lost_from_the_range()
    {
        var axis = Axis.OverTokens("token", TokenText.Sequence(Enumerable.Range(0, 200).Select(i => $"t{i}")));
        Assert.Equal(50, axis.Ticks!.Count);
        Assert.Equal((4, "t4"), axis.Ticks[1]);
        Assert.Equal((-0.5, 199.5), axis.Range);
    }

    [Fact]
    public void An_axis_over_no_tokens_has_no_ticks() => Assert.Empty(Axis.OverTokens("token", []).Ticks!);

    private static Heatmap Map(Tensor z) => new(z) { Scale = ColorScales.Signed, Min = -1, Max = 1 };

    private static JsonElement Json(Figure figure) => JsonDocument.Parse(figure.ToJson()).RootElement;
}
