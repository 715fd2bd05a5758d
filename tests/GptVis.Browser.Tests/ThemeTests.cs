using GptVis.Figures.Attention;
using GptVis.Figures.Browser;

namespace GptVis.Browser.Tests;

[Collection(BrowserTests.Name)]
public sealed class ThemeTests(BrowserFixture fixture)
{
    private const string OnDark = "rgb(232, 234, 237)";
    private const string OnLight = "rgb(31, 35, 40)";
    private const string TextColor = "getComputedStyle(document.querySelector('.xtick text, .ytick text')).fill";
    private const string DarkPage = "<style>body { background: #1e1e1e; color: #ccc }</style>";

    [Theory]
    [InlineData("data-vscode-theme-kind='vscode-dark'", "", OnDark)]
    [InlineData("data-vscode-theme-kind='vscode-high-contrast'", "", OnDark)]
    [InlineData("data-vscode-theme-kind='vscode-high-contrast-light'", DarkPage, OnLight)]
    [InlineData("data-vscode-theme-kind='vscode-light'", DarkPage, OnLight)]
    [InlineData("class='vscode-dark other'", "", OnDark)]
    [InlineData("class='vscode-light'", DarkPage, OnLight)]
    [InlineData("data-jp-theme-light='false'", "", OnDark)]
    [InlineData("data-jp-theme-light='true'", DarkPage, OnLight)]
    [InlineData("", DarkPage, OnDark)]
    [InlineData("", "", OnLight)]
    [InlineData("style='background: rgba(0, 0, 0, 0.1)'", "", OnLight)]
    public async Task Texts_take_the_colour_for_the_notebooks_theme(string body, string head, string color)
    {
        await using var page =
            await fixture.OpenAsync(Notebook.Page([Notebook.Bundle, Notebook.Attention()], head, body));
        await page.WaitUntilDrawnAsync(BrowserFixture.Timeout);
        Assert.Equal(color, (string?)await page.EvaluateAsync(TextColor));
        BrowserFixture.AssertQuiet(page);
    }

    [Fact]
    public async Task A_notebook_is_not_dark_because_the_readers_system_is()
    {
        await using var page =
            await fixture.OpenAsync(Notebook.Page([Notebook.Bundle, Notebook.Attention()]),
                new BrowserPageOptions { Theme = PageTheme.Dark });
        await page.WaitUntilDrawnAsync(BrowserFixture.Timeout);
        Assert.Equal(OnLight, (string?)await page.EvaluateAsync(TextColor));
    }

    [Theory]
    [InlineData("document.body.setAttribute('data-vscode-theme-kind', 'vscode-dark')")]
    [InlineData("document.body.setAttribute('data-jp-theme-light', 'false')")]
    [InlineData("document.body.style.background = '#111'")]
    public async Task A_change_of_the_notebooks_theme_reaches_drawn_figures_with_their_zoom(string change)
    {
        const string Zoom = "document.querySelector('.js-plotly-plot')._fullLayout.xaxis.range.join()";
        await using var page = await fixture.OpenAsync(Notebook.Page([Notebook.Bundle, Notebook.Attention()]));
        await page.WaitUntilDrawnAsync(BrowserFixture.Timeout);
        string firstCell =
            (string)(await page.EvaluateAsync(
                "document.querySelector('.js-plotly-plot')._fullData[0].colorscale[0][1]"))!;
        await page.EvaluateAsync(
            "window.gptvis.plotly.relayout(document.querySelector('.js-plotly-plot'), {'xaxis.range': [0, "
                + "1]}).then(() => 0)");
        string zoom = (string)(await page.EvaluateAsync(Zoom))!;

        await page.EvaluateAsync(change);
        await page.WaitUntilAsync($"{TextColor} === '{OnDark}'", BrowserFixture.Timeout, TextColor);

        Assert.Equal(zoom, (string?)await page.EvaluateAsync(Zoom));
        Assert.NotEqual(firstCell,
            (string?)await page.EvaluateAsync(
                "document.querySelector('.js-plotly-plot')._fullData[0].colorscale[0][1]"));
        BrowserFixture.AssertQuiet(page);
    }

    [Fact]
    public async Task A_page_of_our_own_follows_the_readers_system()
    {
        await using var page =
            await fixture.OpenDrawnAsync(
                AttentionFigures.Pattern(Examples.Pattern(3), Examples.Tokens(3), "Attention"));
        Assert.Equal(OnLight, (string?)await page.EvaluateAsync(TextColor));
        await page.SetThemeAsync(PageTheme.Dark);
        await page.WaitUntilAsync($"{TextColor} === '{OnDark}'", BrowserFixture.Timeout, TextColor);
        BrowserFixture.AssertQuiet(page);
    }
}
