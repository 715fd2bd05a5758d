using System.Text.Json;
using GptVis.Figures.Plotly;

namespace GptVis.Figures.Tests.Plotly;

public sealed class FigureTests
{
    private static readonly IReadOnlyList<TokenText> Repeated = TokenText.Sequence(["the", " 42", "42", "the", "<b>", "\n"]);

    [Fact]
    public void The_attention_figure_is_the_committed_one() =>
        Snapshot.Matches("attention.json", AttentionFigures.PatternFigure(Numbers.FruitPattern, Numbers.Fruit).ToJson(indented: true));

    [Fact]
    public void The_other_traces_are_the_committed_ones() => Snapshot.Matches("bar-and-scatter.json", new Figure
    {
        Title = "Loss <train>",
        Traces =
        [
            new Scatter(new float[] { 0, 1, 2 }, new float[] { 3.5f, float.NaN, 1 }) { Style = ScatterStyle.LineWithDots, Color = "#0072b2", Name = "train & test", HoverNames = ["a", "b", "<c>"], HoverTemplate = "%{customdata}" },
            new Scatter(new float[] { 0 }, new float[] { 1 }) { Style = ScatterStyle.Dots, Color = "#e69f00", Labels = ["·<x>"] },
            new Bar(new float[] { 1, -2 }) { Direction = BarDirection.Up, Colors = ["#0072b2", "#d55e00"], Labels = ["up", "down"] },
        ],
        XAxis = new Axis { Title = "step", TickFormat = ",d" },
        YAxis = Axis.Hidden,
    }.ToJson(indented: true));

    [Fact]
    public void Repeated_and_numeric_tokens_are_labels_at_positions()
    {
        var axis = Json(new Figure { Traces = [], XAxis = Axis.OverTokens("token", Repeated) }).GetProperty("layout").GetProperty("xaxis");
        Assert.Equal([0, 1, 2, 3, 4, 5], axis.GetProperty("tickvals").EnumerateArray().Select(v => v.GetInt32()));
        Assert.Equal(["the", "·42", "42", "the", "&lt;b&gt;", "⏎"], axis.GetProperty("ticktext").EnumerateArray().Select(v => v.GetString()));
    }

    [Fact]
    public void Titles_are_objects_with_a_text()
    {
        var layout = Json(new Figure { Title = "<b>", Traces = [], XAxis = new Axis { Title = "x & y" } }).GetProperty("layout");
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
    [InlineData("</script>"), InlineData("<!--"), InlineData("\u2028"), InlineData("'"), InlineData("`${x}`"), InlineData("😀"), InlineData("\"\\")]
    public void No_text_can_leave_the_script_it_stands_in(string text)
    {
        var figure = new Figure { Title = text, Traces = [Map(Numbers.Matrix([1f])) with { RowNames = [text], ColumnNames = [text] }] };
        string json = figure.ToJson();
        Assert.DoesNotContain(json, letter => letter is '<' or '>' or '&' or '\'' or '\u2028' or > '~');
        Assert.Equal(PlotlyText.Escape(text), Json(figure).GetProperty("data")[0].GetProperty("meta").GetProperty("rows")[0].GetString());
    }

    [Fact]
    public void Missing_numbers_are_null_and_not_zero()
    {
        var z = Json(new Figure { Traces = [Map(Numbers.Matrix([0.5f, float.NaN], [float.NegativeInfinity, 1]))] }).GetProperty("data")[0].GetProperty("z");
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
        static string Write() => new Figure { Traces = [Map(Numbers.Matrix([0.25f, -1.5f]))], XAxis = new Axis { Range = (-0.5, 1.5) } }.ToJson();
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
