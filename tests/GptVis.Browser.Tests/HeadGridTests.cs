using System.Text.RegularExpressions;
using GptVis.Figures.Browser;
using GptVis.Figures.Charts;

namespace GptVis.Browser.Tests;

[Collection(BrowserTests.Name)]
public sealed partial class HeadGridTests(BrowserFixture fixture)
{
    private const string Buttons = "[...document.querySelectorAll('main canvas')].map(c => c.closest('button'))";
    private const string Title = "document.querySelector('main strong').textContent";
    private const string EnlargedIsDrawn =
        "document.querySelector('[id$=-head]') && document.querySelector('[id$=-head]').dataset.gptvis === 'drawn'";

    [Theory]
    [InlineData(2, 2, 6, PageTheme.Light), InlineData(2, 2, 6, PageTheme.Dark), InlineData(12, 12, 1, PageTheme.Light),
        InlineData(12, 12, 10, PageTheme.Light), InlineData(12, 12, 10, PageTheme.Dark)]
    [InlineData(12, 12, 60, PageTheme.Light), InlineData(12, 12, 60, PageTheme.Dark),
        InlineData(24, 16, 40, PageTheme.Light), InlineData(48, 25, 60, PageTheme.Light),
        InlineData(48, 25, 60, PageTheme.Dark)]
    public async Task Every_head_has_a_thumbnail_inside_the_page(int layers, int heads, int T, PageTheme theme)
    {
        await using var page =
            await fixture.OpenDrawnAsync(HeadExamples.Grid(layers, heads, Examples.Tokens(T)), theme);
        await BrowserFixture.SaveScreenshotAsync(page, $"grid-{layers}x{heads}-{T}-{theme}");

        BrowserFixture.AssertQuiet(page);
        Assert.Equal(layers * heads, (int)(await page.EvaluateAsync($"{Buttons}.length"))!);
        Assert.False((bool)(await page.EvaluateAsync("document.documentElement.scrollWidth > innerWidth"))!);
        Assert.True(
            (bool)(await page.EvaluateAsync(
                $"{Buttons}.every(b => b.offsetWidth >= 20 && b.offsetWidth === b.offsetHeight)"))!);
        Assert.Equal(1, (int)(await page.EvaluateAsync($"{Buttons}.filter(b => b.tabIndex === 0).length"))!);
    }

    [Fact]
    public async Task A_thumbnail_s_pixels_are_the_pattern_and_what_cannot_be_seen_is_empty()
    {
        var trace = HeadExamples.Run(3, 4, 8);
        await using var page = await fixture.OpenDrawnAsync(HeadExamples.Grid(3, 4, Examples.Tokens(8)));
        int[] pixels =
            [.. (await page.EvaluateAsync(
                "[...document.querySelectorAll('main canvas')[2 * 4 + 3].getContext('2d').getImageData(0, 0, 8, "
                    + "8).data]"))!.AsArray().Select(p => (int)p!)];
        for (int query = 0; query < 8; query++)
            for (int key = 0; key < 8; key++)
                Assert.Equal(key <= query ? 255 : 0, pixels[(query * 8 + key) * 4 + 3]);

        // On a light page red falls as the share grows, all along the scale.
        var pattern = trace.Blocks[2].Pattern.Slice(3);
        var cells = Enumerable.Range(0, 8)
            .SelectMany(
                query => Enumerable.Range(0, query + 1)
                .Select(key => (Share: pattern[query, key], Red: pixels[(query * 8 + key) * 4])));
        int[] reds = [.. cells.OrderBy(cell => cell.Share).Select(cell => cell.Red)];
        Assert.Equal(reds.OrderDescending(), reds);
        Assert.True(reds[0] - reds[^1] > 100, "all cells have nearly the same shade");
    }

    [Fact]
    public async Task A_click_enlarges_a_head_with_its_tokens_and_numbers_and_goes_back()
    {
        var tokens = Examples.Tokens(10);
        var pattern = HeadExamples.Run(12, 12, 10).Blocks[7].Pattern.Slice(4);
        await using var page = await fixture.OpenDrawnAsync(HeadExamples.Grid(12, 12, tokens));
        await ClickAsync(page, $"{Buttons}[7 * 12 + 4]");
        await page.WaitUntilAsync(EnlargedIsDrawn, BrowserFixture.Timeout, "'nothing is enlarged'");
        await BrowserFixture.SaveScreenshotAsync(page, "grid-enlarged-Light");

        BrowserFixture.AssertQuiet(page);
        Assert.Equal("layer 7, head 4", (string?)await page.EvaluateAsync(Title));
        string ticks =
            (string)(await page.EvaluateAsync(
                "[...document.querySelectorAll('.ytick text')].map(t => t.textContent).join(' ')"))!;
        Assert.Equal(string.Join(' ', tokens.Select(token => token.Shortened(14))), ticks);
        Assert.Equal($"{tokens[8].At(8)} looks {NumberText.Percent(pattern[8, 7])} at {tokens[7].At(7)}",
            await HoverTextAsync(page, row: 8, column: 7));

        await ClickAsync(page, "document.querySelector('[aria-label=\"Next head\"]')");
        await page.WaitUntilAsync($"{Title} === 'layer 7, head 5'", BrowserFixture.Timeout, Title);
        await ClickAsync(page, "document.querySelector('[aria-label=\"Back to all heads\"]')");
        await page.WaitUntilAsync($"{Buttons}[7 * 12 + 5] === document.activeElement && {Buttons}[0].offsetWidth > 0",
            BrowserFixture.Timeout, "'the grid is not back'");
        BrowserFixture.AssertQuiet(page);
    }

    [Fact]
    public async Task The_arrows_choose_a_head_enter_enlarges_it_and_escape_goes_back()
    {
        await using var page = await fixture.OpenDrawnAsync(HeadExamples.Grid(3, 4, Examples.Tokens(5)));
        await page.EvaluateAsync($"{Buttons}[0].focus()");
        foreach (string key in (string[])["ArrowRight", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowLeft",
            "ArrowRight"]) await page.PressAsync(key);
        Assert.Equal(2 * 4 + 1, (int)(await page.EvaluateAsync($"{Buttons}.indexOf(document.activeElement)"))!);

        await page.PressAsync("Enter");
        await page.WaitUntilAsync(EnlargedIsDrawn, BrowserFixture.Timeout, "'nothing is enlarged'");
        Assert.Equal("layer 2, head 1", (string?)await page.EvaluateAsync(Title));
        await page.PressAsync("ArrowUp");
        await page.WaitUntilAsync($"{Title} === 'layer 1, head 1'", BrowserFixture.Timeout, Title);
        await page.PressAsync("Escape");
        await page.WaitUntilAsync(
            $"{Buttons}[1 * 4 + 1] === document.activeElement", BrowserFixture.Timeout, "'the grid is not back'");
        BrowserFixture.AssertQuiet(page);
    }

    [Fact]
    public async Task A_change_of_theme_reaches_the_thumbnails_and_the_enlarged_head()
    {
        const string first = "document.querySelector('main canvas').getContext('2d').getImageData(0, 0, 1, 1).data[0]";
        await using var page = await fixture.OpenDrawnAsync(HeadExamples.Grid(2, 2, Examples.Tokens(12)));
        int light = (int)(await page.EvaluateAsync(first))!;
        await ClickAsync(page, $"{Buttons}[3]");
        await page.WaitUntilAsync(EnlargedIsDrawn, BrowserFixture.Timeout, "'nothing is enlarged'");
        await page.SetThemeAsync(PageTheme.Dark);
        await page.WaitUntilAsync($"{first} !== {light}", BrowserFixture.Timeout, first);
        await page.WaitUntilAsync(
            "document.querySelector('.js-plotly-plot')._fullData[0].colorscale[0][1] === '#1d2733'",
                BrowserFixture.Timeout, "'the enlarged head stays light'");
        await BrowserFixture.SaveScreenshotAsync(page, "grid-enlarged-Dark");
        BrowserFixture.AssertQuiet(page);
    }

    [Theory]
    [InlineData(PageTheme.Light), InlineData(PageTheme.Dark)]
    public async Task Hostile_tokens_are_text_in_what_a_head_says(PageTheme theme)
    {
        var tokens = Examples.HostileTokens;
        await using var page = await fixture.OpenDrawnAsync(HeadExamples.Grid(2, 3, tokens), theme);
        await ClickAsync(page, $"{Buttons}[5]");
        await page.WaitUntilAsync(EnlargedIsDrawn, BrowserFixture.Timeout, "'nothing is enlarged'");
        await BrowserFixture.SaveScreenshotAsync(page, $"grid-hostile-{theme}");

        BrowserFixture.AssertQuiet(page);
        Assert.Equal(0, (int)(await page.EvaluateAsync("document.querySelectorAll('main b, main img').length"))!);
        string ticks = (string)(await page.EvaluateAsync("document.querySelector('.ytick text').textContent"))!;
        Assert.Equal(tokens[0].Shortened(14), ticks);
    }

    [Fact]
    public async Task Without_the_bundle_a_table_of_the_heads_is_shown()
    {
        await using var page =
            await fixture.OpenAsync(Notebook.Page([HeadExamples.Grid(2, 2, Examples.Tokens(5)).ToHtml()]));
        Assert.Equal(4, (int)(await page.EvaluateAsync("document.querySelectorAll('tbody tr').length"))!);
        Assert.Equal(0, (int)(await page.EvaluateAsync("document.querySelectorAll('canvas').length"))!);
    }

    [Fact]
    public async Task A_still_of_the_grid_is_taken_like_that_of_any_figure()
    {
        var view = HeadExamples.Grid(2, 2, Examples.Tokens(5));
        string id = FigureId().Match(view.ToHtml()).Value;
        Assert.NotEqual("", id);
        await using var page = await fixture.OpenDrawnAsync(view);
        Assert.True(
            (bool)(await page.EvaluateAsync("Boolean(document.querySelector('[data-gptvis=drawn]').gptvis.heads)"))!);
    }

    private static async Task ClickAsync(BrowserPage page, string element)
    {
        await page.EvaluateAsync($"{element}.scrollIntoView({{ block: 'center' }})");
        var at = (await page.EvaluateAsync(
            $"(b => [b.x + b.width / 2, b.y + b.height / 2])({element}.getBoundingClientRect())"))!.AsArray();
        await page.ClickAsync((double)at[0]!, (double)at[1]!);
    }

    private static async Task<string> HoverTextAsync(BrowserPage page, int row, int column)
    {
        var at = (await page.EvaluateAsync($$"""
            (graph => {
                const { xaxis, yaxis } = graph._fullLayout, box = graph.getBoundingClientRect();
                return [box.x + xaxis._offset + xaxis.c2p({{column}}), box.y + yaxis._offset + yaxis.c2p({{row}})];
            })(document.querySelector('.js-plotly-plot'))
            """))!.AsArray();
        await page.HoverAsync((double)at[0]!, (double)at[1]!);
        await page.WaitUntilAsync("document.querySelector('.hovertext')", BrowserFixture.Timeout, "'no hover text'");
        return (string)(await page.EvaluateAsync("document.querySelector('.hovertext .nums').textContent"))!;
    }

    [GeneratedRegex("gptvis-[0-9a-f]{32}")]
    private static partial Regex FigureId();
}
