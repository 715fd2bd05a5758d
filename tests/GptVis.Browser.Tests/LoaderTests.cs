using GptVis.Figures.Browser;

namespace GptVis.Browser.Tests;

[Collection(BrowserTests.Name)]
public sealed class LoaderTests(BrowserFixture fixture)
{
    [Fact]
    public async Task Figures_are_drawn_whether_they_come_before_or_after_the_bundle()
    {
        await using var page =
            await fixture.OpenAsync(
                Notebook.Page(
                    [Notebook.Attention(), Notebook.Bars(), Notebook.Bundle, Notebook.Attention(20), Notebook.Bars()]));
        await page.WaitUntilDrawnAsync(BrowserFixture.Timeout);
        await BrowserFixture.SaveScreenshotAsync(page, "several-figures");

        BrowserFixture.AssertQuiet(page);
        Assert.Equal("drawn drawn drawn drawn", (string?)await page.EvaluateAsync(Notebook.States));
        Assert.True(
            (bool)(await page.EvaluateAsync(
                "[...document.querySelectorAll('.js-plotly-plot')].every(g => g._fullData.every(t => t.visible === "
                    + "true))"))!);
    }

    [Fact]
    public async Task A_figure_added_long_after_the_page_is_drawn()
    {
        await using var page = await fixture.OpenAsync(Notebook.Page([Notebook.Bundle]));
        await page.WaitUntilAsync("window.gptvis.plotly", BrowserFixture.Timeout, "'no plotly'");
        await page.EvaluateAsync("""
            const div = document.createElement('div');
            div.id = 'gptvis-late';
            div.dataset.alt = 'late';
            document.body.append(div);
            const data = [{type: 'bar', y: [1, 2]}];
            window.gptvis.push([div, {width: 300, height: 200, data, layout: {}, config: {}}]);
            """);
        await page.WaitUntilDrawnAsync(BrowserFixture.Timeout);
        BrowserFixture.AssertQuiet(page);
    }

    [Fact]
    public async Task A_second_bundle_does_nothing()
    {
        await using var page =
            await fixture.OpenAsync(
                Notebook.Page([Notebook.Bundle, Notebook.Bars(), Notebook.Bundle, Notebook.Bars()]));
        await page.WaitUntilDrawnAsync(BrowserFixture.Timeout);
        await page.EvaluateAsync("window.first = window.gptvis.plotly");
        await page.EvaluateAsync(
            "{ const s = document.createElement('script'); s.textContent = "
                + "document.querySelector('script[data-gptvis=bundle]').textContent; document.body.append(s) }");
        await Task.Delay(500);

        BrowserFixture.AssertQuiet(page);
        Assert.Equal("drawn drawn", (string?)await page.EvaluateAsync(Notebook.States));
        Assert.True(
            (bool)(await page.EvaluateAsync(
                "window.first === window.gptvis.plotly "
                    + "&& document.querySelectorAll('.js-plotly-plot').length === 2"))!);
    }

    [Fact]
    public async Task A_page_with_AMD_and_CommonJS_names_keeps_them_to_itself()
    {
        const string Amd =
            "<script>window.defined = 0; window.define = () => { window.defined++ }; window.define.amd = {}; "
            + "window.module = {exports: {}}; window.exports = window.module.exports; window.require = () => { throw "
            + "new Error('require was called') }</script>";
        await using var page = await fixture.OpenAsync(Notebook.Page([Notebook.Bundle, Notebook.Bars()], head: Amd));
        await page.WaitUntilDrawnAsync(BrowserFixture.Timeout);

        BrowserFixture.AssertQuiet(page);
        Assert.Equal(0, (int)(await page.EvaluateAsync("window.defined + Object.keys(window.module.exports).length"))!);
    }

    [Fact]
    public async Task Another_Plotly_of_the_page_stays_what_it_was()
    {
        await using var page =
            await fixture.OpenAsync(
                Notebook.Page(
                    [Notebook.Bundle, Notebook.Bars()], head: "<script>window.Plotly = {version: 'foreign'}</script>"));
        await page.WaitUntilDrawnAsync(BrowserFixture.Timeout);

        BrowserFixture.AssertQuiet(page);
        Assert.Equal("foreign", (string?)await page.EvaluateAsync("window.Plotly.version"));
    }

    [Fact]
    public async Task Without_another_Plotly_the_page_gets_none()
    {
        await using var page = await fixture.OpenAsync(Notebook.Page([Notebook.Bundle, Notebook.Bars()]));
        await page.WaitUntilDrawnAsync(BrowserFixture.Timeout);
        Assert.False((bool)(await page.EvaluateAsync("'Plotly' in window"))!);
    }

    [Fact]
    public async Task A_hidden_figure_is_drawn_when_it_is_shown()
    {
        await using var page =
            await fixture.OpenAsync(
                Notebook.Page(
                    [Notebook.Bundle, $"<div id=tab style='display:none'>{Notebook.Attention()}</div>",
                        Notebook.Bars()]));
        await page.WaitUntilDrawnAsync(BrowserFixture.Timeout);
        Assert.Equal("waiting drawn", (string?)await page.EvaluateAsync(Notebook.States));

        await page.EvaluateAsync("document.getElementById('tab').style.display = ''");
        await page.WaitUntilAsync($"{Notebook.States} === 'drawn drawn'", BrowserFixture.Timeout, Notebook.States);
        BrowserFixture.AssertQuiet(page);
        Assert.True(
            (double)(await page.EvaluateAsync("document.querySelector('#tab .js-plotly-plot')._fullLayout.width"))!
                > 250);
    }

    [Fact]
    public async Task A_figure_follows_the_width_of_its_cell()
    {
        const string Width = "document.querySelector('.js-plotly-plot')._fullLayout.width";
        await using var page = await fixture.OpenAsync(Notebook.Page([Notebook.Bundle, Notebook.Bars()]));
        await page.WaitUntilDrawnAsync(BrowserFixture.Timeout);
        Assert.Equal(760, (double)(await page.EvaluateAsync(Width))!);

        await page.EvaluateAsync("document.querySelectorAll('.output')[1].style.width = '500px'");
        await page.WaitUntilAsync($"{Width} === 500", BrowserFixture.Timeout, Width);
        BrowserFixture.AssertQuiet(page);
    }

    [Fact]
    public async Task The_fallback_gives_way_to_the_figure_and_stays_where_there_is_no_bundle()
    {
        const string FallbackShown = "document.querySelector('[data-alt] table').offsetHeight > 0";
        await using var drawn = await fixture.OpenAsync(Notebook.Page([Notebook.Bars(), Notebook.Bundle]));
        await drawn.WaitUntilDrawnAsync(BrowserFixture.Timeout);
        Assert.False((bool)(await drawn.EvaluateAsync(FallbackShown))!);
        Assert.StartsWith("Bars of the 5 most likely next tokens.",
            (string?)await drawn.EvaluateAsync(
                "document.querySelector('.gptvis-graph[role=img]').getAttribute('aria-label')"));

        await using var alone =
            await fixture.OpenAsync(Notebook.Page([Notebook.Bars()], body: "style='font-family:sans-serif'"));
        await BrowserFixture.SaveScreenshotAsync(alone, "fallback");
        Assert.True((bool)(await alone.EvaluateAsync(FallbackShown))!);
        // the table is read out
        Assert.True((bool)(await alone.EvaluateAsync("document.querySelector('[role=img]') === null"))!);
        var error =
            await Assert.ThrowsAsync<BrowserException>(() => alone.WaitUntilDrawnAsync(TimeSpan.FromMilliseconds(200)));
        Assert.StartsWith("After 0.2 seconds: not drawn: Bars of the 5 most likely next tokens.", error.Message);
        Assert.Contains("(no loader has seen it)", error.Message);
    }

    [Fact]
    public async Task A_figure_that_cannot_be_drawn_says_so_and_leaves_the_others_alone()
    {
        await using var page =
            await fixture.OpenAsync(
                Notebook.Page(
                    [Notebook.Bundle,
                        Notebook.Raw("broken",
                            "[{type: 'bar', y: [1], get x() { throw new Error('broken on purpose') }}]"),
                                Notebook.Bars()]));
        await page.WaitUntilAsync($"{Notebook.States} === 'failed drawn'", BrowserFixture.Timeout, Notebook.States);

        Assert.True((bool)(await page.EvaluateAsync("document.querySelector('.fallback').offsetHeight > 0"))!);
        Assert.Contains(page.Errors,
            error => error.Contains("GptVis: a figure could not be drawn") && error.Contains("broken on purpose"));
    }

    [Fact]
    public async Task A_script_that_runs_twice_or_after_its_output_is_gone_does_no_harm()
    {
        await using var page =
            await fixture.OpenAsync(
                Notebook.Page(
                    [Notebook.Bundle, Notebook.Bars(),
                        "<script>(window.gptvis = window.gptvis || []).push([null, {}])</script>"]));
        await page.WaitUntilDrawnAsync(BrowserFixture.Timeout);
        await page.EvaluateAsync(
            "document.querySelectorAll('.output')[1].querySelectorAll('script').forEach(old => { const s = "
                + "document.createElement('script'); s.textContent = old.textContent; old.replaceWith(s) })");

        BrowserFixture.AssertQuiet(page);
        Assert.Equal(1, (int)(await page.EvaluateAsync("document.querySelectorAll('.js-plotly-plot').length"))!);
    }

    [Fact]
    public async Task An_output_that_was_taken_out_and_put_back_is_drawn_again()
    {
        await using var page =
            await fixture.OpenAsync(
                Notebook.Page(
                    [Notebook.Bundle, Notebook.Bars(),
                        $"<div id=later style='display:none'>{Notebook.Attention()}</div>"]));
        await page.WaitUntilDrawnAsync(BrowserFixture.Timeout);
        await page.EvaluateAsync(
            "window.cell = document.querySelectorAll('.output')[1]; cell.remove(); "
                + "document.getElementById('later').style.display = ''");
        await page.WaitUntilAsync($"{Notebook.States} === 'drawn'", BrowserFixture.Timeout, Notebook.States);
        Assert.Equal("waiting",
            (string?)await page.EvaluateAsync("cell.querySelector('[data-alt]').getAttribute('data-gptvis')"));

        await page.EvaluateAsync("document.body.append(cell)");
        await page.WaitUntilAsync($"{Notebook.States} === 'drawn drawn'", BrowserFixture.Timeout, Notebook.States);
        BrowserFixture.AssertQuiet(page);
    }
}
