using GptVis.Figures.Browser;

namespace GptVis.Browser.Tests;

[Collection(BrowserTests.Name)]
public sealed class WebGLTests(BrowserFixture fixture)
{
    private const string Canvases = "document.querySelectorAll('.gl-container canvas').length";
    private const string Parked = "[...document.querySelectorAll('[data-gptvis=parked]')]";
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(120);   // ten scenes drawn in software

    [Fact]
    public async Task Eight_scenes_are_live_and_the_others_are_pictures_that_wake()
    {
        await using var page = await fixture.OpenAsync(
            Notebook.Page([Notebook.Bundle, .. Enumerable.Range(0, 10).Select(Notebook.Scene)]),
                new BrowserPageOptions { Width = 800, Height = 600 });
        await page.WaitUntilAsync(
            $"{Notebook.States} === 'drawn drawn drawn drawn drawn drawn drawn drawn waiting waiting'", Long,
                Notebook.States);
        // Scenes 0 to 2 have been seen; of the others, which were not, 3 and 4 are the oldest.
        await page.EvaluateAsync(
            "document.querySelector('#gptvis-scene-3 .js-plotly-plot').layout.scene.camera = {eye: {x: 3, y: 0.5, z: "
                + "0.5}}; 0");

        await page.EvaluateAsync("document.getElementById('gptvis-scene-9').scrollIntoView()");
        await page.WaitUntilAsync(
            $"{Notebook.States} === 'drawn drawn drawn parked parked drawn drawn drawn drawn drawn'", Long,
                Notebook.States);
        Assert.Equal(8, (int)(await page.EvaluateAsync(Canvases))!);
        Assert.True(
            (bool)(await page.EvaluateAsync(
                "document.querySelector('#gptvis-scene-3 > img').src.startsWith('data:image/png')"))!);

        await page.EvaluateAsync("document.getElementById('gptvis-scene-3').scrollIntoView()");
        await page.WaitUntilAsync(
            "document.getElementById('gptvis-scene-3').getAttribute('data-gptvis') === 'drawn'", Long, Notebook.States);
        Assert.Equal(3,
            (double)(await page.EvaluateAsync(
                "document.querySelector('#gptvis-scene-3 .js-plotly-plot')._fullLayout.scene.camera.eye.x"))!);
        await page.WaitUntilAsync($"{Canvases} === 8", Long, Canvases);
        Assert.False(
            (bool)(await page.EvaluateAsync(
                "[...document.querySelectorAll('.gl-container canvas')].some(c => (c.getContext('webgl') || "
                    + "c.getContext('webgl2')).isContextLost())"))!);
        BrowserFixture.AssertQuiet(page);
    }

    [Fact]
    public async Task A_click_wakes_a_picture_that_never_left_the_window()
    {
        // A window in which all nine are seen at once, so that scrolling cannot be what wakes one.
        await using var page = await fixture.OpenAsync(
            Notebook.Page([Notebook.Bundle, .. Enumerable.Range(0, 9).Select(Notebook.Scene)],
                head: "<style>.output { display: inline-block }</style>"),
            new BrowserPageOptions { Width = 2600, Height = 800 });
        await page.WaitUntilAsync(
            $"{Parked}.length === 1 && !{Notebook.States}.includes('waiting')", Long, Notebook.States);

        var at = (await page.EvaluateAsync(
            $"window.woken = {Parked}[0], (b => [b.x + 100, b.y + 100])(woken.getBoundingClientRect())"))!.AsArray();
        await page.ClickAsync((double)at[0]!, (double)at[1]!);
        await page.WaitUntilAsync(
            $"woken.getAttribute('data-gptvis') === 'drawn' && {Parked}.length === 1", Long, Notebook.States);
        BrowserFixture.AssertQuiet(page);
    }
}
