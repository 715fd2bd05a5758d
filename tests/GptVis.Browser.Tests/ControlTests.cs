using GptVis.Figures.Browser;
using GptVis.Figures.Charts;
using GptVis.Figures.Views;

namespace GptVis.Browser.Tests;

/// <summary>Sliders, lists and play buttons above a figure, used as a reader does: mouse and keys.</summary>
[Collection(BrowserTests.Name)]
public sealed class ControlTests(BrowserFixture fixture)
{
    private const string Heights = "[...document.querySelector('.js-plotly-plot')._fullData[0].y].join(' ')";
    private const string Note = "document.querySelector('.gptvis-controls [aria-live]').textContent";

    private static readonly float[][] ByStep = [[1, 2], [3, 4], [5, 6]];

    [Fact]
    public async Task Keys_move_a_slider_and_the_figure_follows()
    {
        await using var page = await fixture.OpenDrawnAsync(Example());
        Assert.Equal("1 2", (string?)await page.EvaluateAsync(Heights));
        Assert.Equal("·<b> is 1", (string?)await page.EvaluateAsync(Note));

        await page.EvaluateAsync("document.querySelector('input[type=range]').focus()");
        await page.PressAsync("ArrowRight");
        await page.WaitUntilAsync($"{Heights} === '3 4'", BrowserFixture.Timeout, Heights);
        Assert.Equal("second", (string?)await page.EvaluateAsync("document.querySelector('output').textContent"));
        Assert.Equal("·<b> is 3", (string?)await page.EvaluateAsync(Note));
        Assert.Equal("s", (string?)await page.EvaluateAsync("document.querySelector('.xtick text').textContent"));
        await page.PressAsync("End");
        await page.WaitUntilAsync($"{Heights} === '5 6'", BrowserFixture.Timeout, Heights);
        BrowserFixture.AssertQuiet(page);
    }

    [Fact]
    public async Task A_press_in_the_middle_of_the_slider_is_its_middle_step()
    {
        await using var page = await fixture.OpenDrawnAsync(Example());
        await ClickAsync(page, "input[type=range]");
        await page.WaitUntilAsync($"{Heights} === '3 4'", BrowserFixture.Timeout, Heights);
        BrowserFixture.AssertQuiet(page);
    }

    [Fact]
    public async Task Play_goes_to_the_end_and_from_there_begins_again()
    {
        await using var page = await fixture.OpenDrawnAsync(Example());
        await ClickAsync(page, "button");
        await page.WaitUntilAsync($"{Heights} === '3 4'", BrowserFixture.Timeout, Heights);
        await page.WaitUntilAsync(
            $"{Heights} === '5 6' && document.querySelector('button').textContent.includes('play')",
                BrowserFixture.Timeout, Heights);
        await ClickAsync(page, "button");
        await page.WaitUntilAsync(
            $"{Heights} === '1 2' && document.querySelector('button').textContent.includes('pause')",
                BrowserFixture.Timeout, Heights);
        await ClickAsync(page, "button");
        BrowserFixture.AssertQuiet(page);
    }

    [Theory]
    [InlineData(PageTheme.Light), InlineData(PageTheme.Dark)]
    public async Task A_list_and_a_slider_do_not_undo_each_other(PageTheme theme)
    {
        await using var page = await fixture.OpenDrawnAsync(Example(), theme);
        await page.EvaluateAsync("document.querySelector('select').focus()");
        await page.PressAsync("ArrowDown");
        await page.WaitUntilAsync("document.querySelector('.js-plotly-plot')._fullData[1].visible === false",
            BrowserFixture.Timeout, "'the line is still there'");
        await page.EvaluateAsync("document.querySelector('input[type=range]').focus()");
        await page.PressAsync("ArrowRight");
        await page.WaitUntilAsync($"{Heights} === '3 4'", BrowserFixture.Timeout, Heights);
        Assert.False(
            (bool)(await page.EvaluateAsync("document.querySelector('.js-plotly-plot')._fullData[1].visible"))!);
        Assert.Equal(theme == PageTheme.Dark ? "dark" : "light",
            (string?)await page.EvaluateAsync("document.querySelector('.gptvis-controls').style.colorScheme"));
        await BrowserFixture.SaveScreenshotAsync(page, $"controls-{theme.ToString().ToLowerInvariant()}");
        BrowserFixture.AssertQuiet(page);
    }

    [Fact]
    public async Task A_scene_keeps_its_camera_when_its_colours_change()
    {
        var dots = new Scatter3D(new byte[] { 0, 1, 2 }, new byte[] { 0, 1, 2 }, new byte[] { 0, 1, 2 })
        {
            Style = ScatterStyle.Dots,
            Size = 8,
            Shades = new ColorShades(new byte[] { 0, 100, 200 })
            {
                Scale = ColorScales.Probability,
                Min = 0,
                Max = 255
            },
        };
        Step[] steps =
            [new("a", [Change.Numbers(0, "marker.color", new byte[] { 0, 100, 200 })]),
                new("b", [Change.Numbers(0, "marker.color", new byte[] { 200, 100, 0 })])];
        await using var page =
            await fixture.OpenDrawnAsync(
                View(new Figure
                {
                    Traces = [dots],
                    Scene = new Scene(),
                    Controls = [new Control(ControlKind.Slider, "token", steps)]
                }));
        await page.EvaluateAsync(
            "window.gptvis.plotly.relayout(document.querySelector('.js-plotly-plot'), {'scene.camera.eye': {x: 3, y: "
                + "0.5, z: 0.5}}).then(() => 0)");

        await page.EvaluateAsync("document.querySelector('input[type=range]').focus()");
        await page.PressAsync("ArrowRight");
        await page.WaitUntilAsync("document.querySelector('.js-plotly-plot')._fullData[0].marker.color[0] === 200",
            BrowserFixture.Timeout, "'the colours have not changed'");
        Assert.Equal(3,
            (double)(await page.EvaluateAsync(
                "document.querySelector('.js-plotly-plot')._fullLayout.scene.camera.eye.x"))!);
        BrowserFixture.AssertQuiet(page);
    }

    private static async Task ClickAsync(BrowserPage page, string selector)
    {
        var at = (await page.EvaluateAsync(
            "(b => [b.x + b.width / 2, b.y + b.height / "
                + $"2])(document.querySelector('{selector}').getBoundingClientRect())"))!.AsArray();
        await page.ClickAsync((double)at[0]!, (double)at[1]!);
    }

    private static View Example() => View(new Figure
    {
        Height = 240,
        Traces =
        [
            new Bar(ByStep[0]) { Colors = ["#0072b2", "#e69f00"] },
            new Scatter(new float[] { 0, 1 }, new float[] { 6, 0 }) { Style = ScatterStyle.Line, Color = "#009e73" },
        ],
        XAxis = new Axis { Range = (-0.5, 1.5), Ticks = [(0, "f"), (1, "x")] },
        YAxis = new Axis { Range = (0, 7) },
        Controls =
        [
            new Control(
                ControlKind.Slider, "token",
                    [.. ByStep.Select(
                        (heights, i) =>
                            new Step(((string[])["first", "second", "third"])[i],
                                [Change.Numbers(0, "y", heights), Change.XLabels([i == 0 ? "f" : "s", "x"])]) { Note =
                                    $"`·<b>` is {heights[0]}" })])
            {
                CanPlay = true,
            },
            new Control(ControlKind.Dropdown, "line",
                [new Step("shown", [Change.Visible(1, true)]), new Step("hidden", [Change.Visible(1, false)])]),
        ],
    });

    private static View View(Figure figure) =>
        new()
        {
            Title = "Controls",
            Caption = "A caption.",
            AltText = "Controls",
            Parts = [new FigurePart(figure, "Controls")],
            Table = new Table([], [])
        };
}
