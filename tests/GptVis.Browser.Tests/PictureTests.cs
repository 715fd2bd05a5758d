using GptVis.Figures.Attention;
using GptVis.Figures.Browser;
using GptVis.Figures.Charts;
using GptVis.Figures.Generation;
using GptVis.Figures.Models;

namespace GptVis.Browser.Tests;

[Collection(BrowserTests.Name)]
public sealed class PictureTests(BrowserFixture fixture)
{
    private const string Trace = "document.querySelector('.js-plotly-plot')._fullData[0]";

    [Theory]
    [InlineData(1, PageTheme.Light), InlineData(2, PageTheme.Light), InlineData(5, PageTheme.Light),
        InlineData(12, PageTheme.Light), InlineData(40, PageTheme.Light), InlineData(60, PageTheme.Light),
        InlineData(100, PageTheme.Light)]
    [InlineData(1, PageTheme.Dark), InlineData(5, PageTheme.Dark), InlineData(12, PageTheme.Dark),
        InlineData(40, PageTheme.Dark), InlineData(60, PageTheme.Dark)]
    public async Task Attention_is_drawn_with_a_square_cell_for_every_pair(int T, PageTheme theme)
    {
        var view = AttentionFigures.Pattern(
            Examples.Pattern(T), Examples.Tokens(T), "Attention of layer 3, head 4 in gpt2-medium");
        await using var page = await fixture.OpenDrawnAsync(view, theme);
        await BrowserFixture.SaveScreenshotAsync(page, $"attention-{T}-{theme}");

        BrowserFixture.AssertQuiet(page);
        Assert.True((bool)(await page.EvaluateAsync($"{Trace}.visible"))!);
        Assert.Equal(T, (int)(await page.EvaluateAsync($"{Trace}.z.length"))!);
        Assert.Equal(T, (int)(await page.EvaluateAsync($"{Trace}.z[0].length"))!);
        double unevenness =
            (double)(await page.EvaluateAsync(
                "(({xaxis, yaxis}) => Math.abs(xaxis._length / yaxis._length - "
                    + "1))(document.querySelector('.js-plotly-plot')._fullLayout)"))!;
        Assert.True(unevenness < 0.02, $"cells are {unevenness:P1} from square");
    }

    [Theory]
    [InlineData(PageTheme.Light), InlineData(PageTheme.Dark)]
    public async Task The_most_likely_token_has_the_top_bar(PageTheme theme)
    {
        await using var page =
            await fixture.OpenDrawnAsync(
                PredictionFigures.TopTokens(Examples.Top, 50_257, "After \"The quick brown fox jumps over the lazy\""),
                    theme);
        await BrowserFixture.SaveScreenshotAsync(page, $"top-tokens-{theme}");

        BrowserFixture.AssertQuiet(page);
        Assert.True((bool)(await page.EvaluateAsync($"{Trace}.visible"))!);
        string labels = (string)(await page.EvaluateAsync(
            "[...document.querySelectorAll('.ytick text')].sort((a, b) => a.getBoundingClientRect().y - "
                + "b.getBoundingClientRect().y).map(t => t.textContent).join(' ')"))!;
        Assert.Equal("·dog ·cat ⏎ ·fox ·the", labels);
    }

    [Theory]
    [InlineData(1, PageTheme.Light), InlineData(60, PageTheme.Light), InlineData(60, PageTheme.Dark),
        InlineData(1000, PageTheme.Light)]
    public async Task Token_chips_stay_inside_the_page(int count, PageTheme theme)
    {
        await using var page =
            await fixture.OpenDrawnAsync(TokenFigures.Chips(Examples.Tokens(count), "Tokens of gpt2"), theme);
        await BrowserFixture.SaveScreenshotAsync(page, $"chips-{count}-{theme}");

        BrowserFixture.AssertQuiet(page);
        Assert.False((bool)(await page.EvaluateAsync("document.documentElement.scrollWidth > innerWidth"))!);
    }

    [Fact]
    public async Task A_token_with_a_line_break_ends_the_line_of_chips()
    {
        await using var page =
            await fixture.OpenDrawnAsync(TokenFigures.Chips(Examples.HostileTokens, "Hostile tokens"));
        await BrowserFixture.SaveScreenshotAsync(page, "chips-hostile");

        BrowserFixture.AssertQuiet(page);
        double[] tops =
            [.. (await page.EvaluateAsync(
                "[...document.querySelectorAll('main span')].slice(5, 8).map(e => e.getBoundingClientRect().y)"))!
                .AsArray().Select(y => (double)y!)];
        Assert.Equal(tops[0], tops[1]);
        Assert.True(tops[2] > tops[1] + 10);
    }

    [Theory]
    [InlineData(PageTheme.Light), InlineData(PageTheme.Dark)]
    public async Task Even_the_smallest_share_can_be_seen(PageTheme theme)
    {
        await using var page =
            await fixture.OpenDrawnAsync(ParameterFigures.Shares(Examples.Gpt2Small, "Parameters of gpt2"), theme);
        await BrowserFixture.SaveScreenshotAsync(page, $"parameters-{theme}");

        BrowserFixture.AssertQuiet(page);
        double[] widths =
            [.. (await page.EvaluateAsync(
                "[...document.querySelectorAll('main div[title]')].map(e => e.getBoundingClientRect().width)"))!
                .AsArray().Select(w => (double)w!)];
        Assert.Equal(5, widths.Length);
        Assert.All(widths, width => Assert.True(width >= 3));
        Assert.InRange(widths.Sum(), 755, 761);
    }

    [Theory]
    [InlineData(PageTheme.Light), InlineData(PageTheme.Dark)]
    public async Task Hostile_tokens_are_text_in_ticks_and_in_hover(PageTheme theme)
    {
        var tokens = Examples.HostileTokens;
        var pattern = Examples.Pattern(tokens.Count);
        await using var page =
            await fixture.OpenDrawnAsync(AttentionFigures.Pattern(pattern, tokens, "</script><b>title</b>"), theme);
        await BrowserFixture.SaveScreenshotAsync(page, $"attention-hostile-{theme}");

        BrowserFixture.AssertQuiet(page);
        string[] ticks =
            [.. (await page.EvaluateAsync(
                "[...document.querySelectorAll('.ytick text')].map(t => t.textContent)"))!.AsArray()
                    .Select(t => (string)t!)];
        Assert.Equal(tokens.Select(token => token.Shortened(14)), ticks);
        Assert.Equal(0, (int)(await page.EvaluateAsync("document.querySelectorAll('main b, main img').length"))!);

        Assert.Equal($"`<b>bold</b>` (1) looks {NumberText.Percent(pattern[1, 0])} at `</script>` (0)",
            await HoverTextAsync(page, row: 1, column: 0));
        Assert.StartsWith("`·averylongtokenthatneverends` (16) looks ", await HoverTextAsync(page, row: 16, column: 3));
        Assert.Contains("at `%{z}` (10)", await HoverTextAsync(page, row: 17, column: 10));
    }

    [Fact]
    public async Task Buttons_of_plotly_show_on_hover_only()
    {
        const string Opacity = "Number(getComputedStyle(document.querySelector('.modebar-group')).opacity)";
        await using var page =
            await fixture.OpenDrawnAsync(PredictionFigures.TopTokens(Examples.Top, 50_257, "After \"The\""));
        await page.WaitUntilAsync($"{Opacity} === 0", BrowserFixture.Timeout, "'the buttons stay'");
        await page.HoverAsync(300, 150);
        await page.WaitUntilAsync($"{Opacity} === 1", BrowserFixture.Timeout, "'no buttons'");
        Assert.Equal(0,
            (int)(await page.EvaluateAsync(
                "document.querySelectorAll('[data-title*=Cloud], .modebar .logo, [data-title*=Select]').length"))!);
    }

    private static async Task<string> HoverTextAsync(BrowserPage page, int row, int column)
    {
        var at = (await page.EvaluateAsync($$"""
            (graph => {
                const { xaxis, yaxis } = graph._fullLayout, box = graph.getBoundingClientRect();
                return [box.x + xaxis._offset + xaxis.c2p({{column}}), box.y + yaxis._offset + yaxis.c2p({{row}})];
            })(document.querySelector('.js-plotly-plot'))
            """))!.AsArray();
        await page.HoverAsync(0, 0);
        await page.WaitUntilAsync(
            "!document.querySelector('.hovertext')", BrowserFixture.Timeout, "'the hover text stays'");
        await page.HoverAsync((double)at[0]!, (double)at[1]!);
        await page.WaitUntilAsync("document.querySelector('.hovertext')", BrowserFixture.Timeout, "'no hover text'");
        return (string)(await page.EvaluateAsync("document.querySelector('.hovertext .nums').textContent"))!;
    }
}
