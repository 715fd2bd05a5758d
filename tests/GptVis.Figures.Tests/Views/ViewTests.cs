using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using GptVis.Figures.Attention;
using GptVis.Figures.Charts;
using GptVis.Figures.Generation;
using GptVis.Figures.Models;
using GptVis.Figures.Views;

namespace GptVis.Figures.Tests.Views;

public sealed class ViewTests : IDisposable
{
    private const string Hostile = "</script><img src=x onerror='fail()'>\"`";

    private readonly string _folder = Directory.CreateTempSubdirectory("gptvis-views-").FullName;

    private static View Fruit =>
        AttentionFigures.Pattern(Numbers.FruitPattern, Numbers.Fruit, "Attention of layer 0, head 1");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Html_is_the_title_a_described_figure_with_its_numbers_and_the_caption()
    {
        var document = Parse(Fruit.ToHtml());
        var figure = document.QuerySelector("[data-alt]")!;

        Assert.Equal("Attention of layer 0, head 1", document.QuerySelector("[role=heading]")!.TextContent);
        Assert.Equal(Fruit.AltText, figure.GetAttribute("data-alt"));
        Assert.Null(figure.GetAttribute("role"));     // it would hide the table from screen readers
        Assert.Equal(6, figure.QuerySelectorAll("tbody tr").Length);
        Assert.Contains("run the first cell of the notebook, or trust this notebook", figure.TextContent);
        Assert.Contains(Fruit.Caption.Replace("`", "", StringComparison.Ordinal),
            document.Body!.TextContent.Replace('\u00A0', ' '));
        Assert.DoesNotContain("data-gptvis=\"bundle\"", Fruit.ToHtml());
    }

    [Fact]
    public void The_script_finds_its_element_by_an_id_no_other_output_has()
    {
        var view = Fruit;
        var outputs = ((string[])[view.ToHtml(), view.ToHtml()]).Select(html => Parse(html)).ToArray();
        string[] ids = [.. outputs.Select(o => o.QuerySelector("[data-alt]")!.Id!)];

        Assert.NotEqual(ids[0], ids[1]);
        Assert.All(outputs.Zip(ids), pair => Assert.StartsWith(
            $"(window.gptvis = window.gptvis || []).push([document.getElementById(\"{pair.Second}\"), {{\"width\":",
                pair.First.QuerySelector("script")!.TextContent));
    }

    [Fact]
    public void Text_from_outside_is_text_wherever_it_appears()
    {
        var tokens = TokenText.Sequence([Hostile, " " + Hostile, Hostile]);
        var attention = AttentionFigures.Pattern(Numbers.Uniform(3), tokens, Hostile);
        var top = PredictionFigures.TopTokens([new(tokens[0], 0.5f)], 10, Hostile);
        var chips = TokenFigures.Chips(tokens, Hostile);
        var shares = ParameterFigures.Shares([new(Hostile, 5), new("b", 1)], Hostile);

        foreach (var view in (View[])[attention, top, chips, shares])
        {
            var page = Parse(File.ReadAllText(view.SaveHtml(Path.Combine(_folder, "hostile.html"))));
            Assert.Empty(page.QuerySelectorAll("img"));
            Assert.Equal(Hostile, page.Title);
            Assert.Equal(Hostile, page.QuerySelector("[role=heading]")!.TextContent);
            int scripts = view.Parts[0] is FigurePart ? 2 : 0;   // the figure's own and the bundle
            Assert.Equal(scripts, page.QuerySelectorAll("script").Length);
            Assert.All(page.All.SelectMany(element => element.Attributes),
                a => Assert.False(a.Name.StartsWith("on", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void Plain_text_is_title_caption_and_a_short_table()
    {
        Assert.Equal(
            """
            Attention of layer 0, head 1
            Strongest look beyond the first token and itself: `·like` (5) at `·spicy` (2), 41.0 %.
            """.ReplaceLineEndings("\n") + """
             On average the later tokens give 56.0 % to the first, `i` (0).

            position  token   looks most at    with  first token gets
                   0  i       `i` (0)         100 %             100 %
                   1  ·like   `i` (0)        90.0 %            90.0 %
                   2  ·spicy  `i` (0)        60.0 %            60.0 %
                   3  ·so     `i` (0)        50.0 %            50.0 %
                   4  ·i      `i` (0)        50.0 %            50.0 %
                   5  ·like   `·spicy` (2)   41.0 %            30.0 %

            """.ReplaceLineEndings("\n"), Numbers.WithCommas(Fruit.ToString));

        string long_ =
            AttentionFigures.Pattern(Numbers.Uniform(300),
                TokenText.Sequence(Enumerable.Range(0, 300).Select(i => new string('x', 500))), "Long").ToString();
        Assert.True(long_.Length < 8_000, $"{long_.Length} characters");
    }

    [Fact]
    public void A_saved_page_has_everything_in_it_and_refers_to_nothing()
    {
        string path = Fruit.SaveHtml(Path.Combine(_folder, "fruit.html"));
        Assert.True(Path.IsPathFullyQualified(path));
        var page = Parse(File.ReadAllText(path));

        Assert.True(page.DocumentElement.HasAttribute("data-gptvis-page"));
        Assert.Single(page.QuerySelectorAll("script[data-gptvis=bundle]"));
        Assert.Empty(page.QuerySelectorAll("[src], [href], link, iframe"));
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_page_without_a_figure_is_small()
    {
        string path = TokenFigures.Chips(Numbers.Fruit, "Tokens").SaveHtml(Path.Combine(_folder, "chips.html"));
        Assert.True(new FileInfo(path).Length < 10_000);
    }

    [Fact]
    public void Saving_over_a_file_replaces_it_whole()
    {
        string path = Path.Combine(_folder, "again.html");
        File.WriteAllText(path, new string('x', 5_000_000));
        Fruit.SaveHtml(path);
        Assert.EndsWith("</html>\n", File.ReadAllText(path));
        Assert.DoesNotContain("xxxxx", File.ReadAllText(path));
    }

    [Fact]
    public void A_folder_that_is_missing_is_named()
    {
        string path = Path.Combine(_folder, "missing", "a.html");
        foreach (var save in (Func<string>[])[() => Fruit.SaveHtml(path), () => Fruit.SavePng(path)])
        {
            var error = Assert.Throws<DirectoryNotFoundException>(save);
            Assert.Equal(
                $"The folder {Path.Combine(_folder, "missing")} does not exist, so a.html cannot be saved there. "
                    + "Create the folder first.", error.Message);
        }
    }

    [Fact]
    public void A_path_that_is_a_folder_is_named_with_a_better_one()
    {
        var error = Assert.Throws<IOException>(() => Fruit.SaveHtml(_folder));
        Assert.Equal($"{_folder} is a folder. Give the name of a file in it.", error.Message);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_write_that_fails_leaves_nothing_behind()
    {
        // a longer name than file systems take: the rename fails
        string path = Path.Combine(_folder, new string('x', 300) + ".html");
        Assert.ThrowsAny<IOException>(() => Fruit.SaveHtml(path));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    private static IHtmlDocument Parse(string html) => new HtmlParser().ParseDocument(html);
}
