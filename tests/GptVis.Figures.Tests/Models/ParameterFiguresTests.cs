using AngleSharp.Html.Parser;
using GptVis.Figures.Models;

namespace GptVis.Figures.Tests.Models;

public sealed class ParameterFiguresTests
{
    private static readonly ParameterShare[] Small =
        [new("token embedding", 38_597_376), new("MLP", 56_669_184), new("layer norms", 38_400), new("nothing", 0)];

    [Fact]
    public void Legend_and_table_have_the_exact_counts()
    {
        var view = Numbers.WithCommas(() => ParameterFigures.Shares(Small, "gpt2"));
        string html = Numbers.WithCommas(view.ToHtml);
        string[] rows =
            [.. new HtmlParser().ParseDocument(html).QuerySelectorAll("tr")
                .Select(row => string.Join('|', row.Children.Select(cell => cell.TextContent)))];
        Assert.Equal(
            ["|token embedding|38,597,376|40.5 %", "|MLP|56,669,184|59.5 %", "|layer norms|38,400|<0.1 %",
                "|nothing|0|0 %", "|total|95,304,960|"], rows);
        Assert.Equal([38_597_376L, 56_669_184L, 38_400L, 0L], view.AsTable()["parameters"]);
        Assert.Equal("95,304,960 parameters. The largest part is MLP with 59.5 %.", view.Caption);
        Assert.DoesNotContain("<0", html);
    }

    [Fact]
    public void A_small_share_keeps_some_pixels_and_nothing_gets_none()
    {
        var segments = new HtmlParser().ParseDocument(ParameterFigures.Shares(Small, "gpt2").ToHtml())
            .QuerySelectorAll("div[title]");
        Assert.Equal(["min-width:3px", "min-width:3px", "min-width:3px", "min-width:0px"],
            segments.Select(s => s.GetAttribute("style")!.Split(';')[1]));
        Assert.StartsWith("width:40.499%", segments[0].GetAttribute("style"));
        Assert.Equal("MLP 59.5 %", segments[1].TextContent.Trim());
        Assert.Equal("", segments[2].TextContent.Trim());
    }

    [Fact]
    public void Parts_without_parameters_are_refused()
    {
        Assert.StartsWith("The parts have no parameters",
            Assert.Throws<ArgumentException>(() => ParameterFigures.Shares([], "none")).Message);
        Assert.StartsWith("MLP has -1 parameters",
            Assert.Throws<ArgumentException>(() => ParameterFigures.Shares([new("MLP", -1)], "none")).Message);
    }
}
