using GptVis.Analysis.Activations;
using GptVis.Analysis.Embeddings;
using GptVis.Figures.Browser;
using GptVis.Figures.Views;
using GptVis.Models;
using static GptVis.Interactive.Notebook;

namespace GptVis.Browser.Tests;

/// <summary>The calls about states and shapes as a reader meets them: real mouse and keys.</summary>
[Collection(BrowserTests.Name)]
public sealed class StateInteractionTests(BrowserFixture fixture)
{
    private const string Text = "i like spicy so i like";
    private const string Graph = "document.querySelector('.js-plotly-plot')";
    private const string Note = "document.querySelector('.gptvis-controls [aria-live]').textContent";
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(180);      // twenty scenes drawn in software

    public static TheoryData<string, Func<View>> Calls => new()
    {
        { "token-activations", () => PlotTokenActivations(Text) },
        { "neuron-activation", () => PlotNeuronActivation(Text, layer: 1, neuron: 5) },
        { "top-neurons", () => TopNeurons(Text) },
        { "token-embeddings", () => PlotTokenEmbeddings(Text) },
        { "token-embeddings-3d", () => PlotTokenEmbeddings(Text, dimensions: 3) },
        { "token-embeddings-tsne", () => PlotTokenEmbeddings(Text, method: Projection.Tsne) },
        { "nearest", () => Nearest("lemon") },
        { "space", () => Enhanced3DVisualization(text: Text, highlight: 3) },
        { "space-shape", () => Enhanced3DVisualization() },
        { "space-gpt2-medium", () => Enhanced3DVisualization("gpt2-medium") },
        { "space-gpt3", () => Enhanced3DVisualization("gpt3") },
        { "layer-norm", () => PlotLayerNorm(Text, layer: 1) },
        { "summary", () => ModelSummary() },
        { "summary-124m", () => ModelSummary("gpt-124m") },
        { "compare", () => CompareModels("fruit", "gpt2", "gpt2-xl", "gpt3") },
        { "compare-124m", () => CompareModels("gpt2", "gpt-124m", "gpt-124m-untied") },
    };

    [Theory, MemberData(nameof(Calls))]
    public async Task Every_call_is_drawn_in_light_and_dark(string name, Func<View> call)
    {
        var view = call();
        foreach (var theme in (PageTheme[])[PageTheme.Light, PageTheme.Dark])
        {
            await using var page = await fixture.OpenDrawnAsync(view, theme);
            await BrowserFixture.SaveScreenshotAsync(page, $"call-{name}-{theme}");
            BrowserFixture.AssertQuiet(page);
            Assert.False((bool)(await page.EvaluateAsync("document.documentElement.scrollWidth > innerWidth"))!);
            Assert.True(
                (bool)(await page.EvaluateAsync(
                    "[...document.querySelectorAll('.js-plotly-plot')].every(g => g._fullData.every(t => t.visible "
                        + "=== true))"))!);
        }
    }

    [Fact]
    public async Task The_slider_moves_the_dots_along_their_ways()
    {
        var view = PlotTokenEmbeddings(Text);
        await using var page = await fixture.OpenDrawnAsync(view);
        double[] Places(int depth) =>
            [.. view.AsTable().Rows.Where(r => (int)r[0]! == depth).Select(r => (double)(float)r[3]!)];
        const string Dots = "[..." + Graph + "._fullData.at(-1).x].join(' ')";
        async Task AssertAtAsync(int depth) =>
            Assert.Equal(Places(depth),
                (await page.EvaluateAsync($"[...{Graph}._fullData.at(-1).x]"))!.AsArray()
                    .Select(x => (double)x!), (a, b) => Math.Abs(a - b) < 1e-5);

        await AssertAtAsync(2);
        string last = (string)(await page.EvaluateAsync(Dots))!;
        await ClickAsync(page, "input[type=range]", share: 0.5);
        await page.WaitUntilAsync($"{Dots} !== '{last}'", BrowserFixture.Timeout, "'the dots stay'");
        await AssertAtAsync(1);
        Assert.StartsWith(
            "After 1 of 2 layers the nearest two in the picture are ", (string?)await page.EvaluateAsync(Note));
        await page.EvaluateAsync("document.querySelector('input[type=range]').focus()");
        await page.PressAsync("Home");
        await page.WaitUntilAsync($"{Note}.startsWith('At the embedding')", BrowserFixture.Timeout, Note);
        await AssertAtAsync(0);

        await ClickAsync(page, "button", share: 0.5);
        await page.WaitUntilAsync(
            $"{Dots} === '{last}'", BrowserFixture.Timeout, "'play does not reach the last layer'");
        Assert.Equal(view.AsTable().Rows.Count / 3 + 1, (int)(await page.EvaluateAsync($"{Graph}._fullData.length"))!);
        BrowserFixture.AssertQuiet(page);
    }

    [Fact]
    public async Task A_dot_of_a_line_names_its_token_and_its_number()
    {
        var view = PlotTokenActivations(Text);
        await using var page = await fixture.OpenDrawnAsync(view);
        var at = (await page.EvaluateAsync($$"""
            (graph => {
                const { xaxis, yaxis } = graph._fullLayout, box = graph.getBoundingClientRect();
                const line = graph._fullData[2];
                return [box.x + xaxis._offset + xaxis.c2p(1), box.y + yaxis._offset + yaxis.c2p(line.y[1])];
            })({{Graph}})
            """))!.AsArray();
        await page.HoverAsync((double)at[0]!, (double)at[1]!);
        await page.WaitUntilAsync("document.querySelector('.hovertext')", BrowserFixture.Timeout, "'no hover text'");
        Assert.StartsWith("`spicy` (2), after 1 of 2 layers: ",
            (string)(await page.EvaluateAsync("document.querySelector('.hovertext .nums').textContent"))!);
        BrowserFixture.AssertQuiet(page);
    }

    [Fact]
    public async Task In_space_sliders_choose_token_and_layers_and_dots_name_their_unit()
    {
        const string Colors = "[..." + Graph + "._fullData[1].marker.color].join(' ')";
        const string Shown = Graph + "._fullData.map(t => t.visible).join(' ')";
        await using var page = await fixture.OpenDrawnAsync(Enhanced3DVisualization(text: Text, highlight: 3));
        Assert.Equal("true true true true", (string?)await page.EvaluateAsync(Shown));
        string last = (string)(await page.EvaluateAsync(Colors))!;

        await ClickAsync(page, "input[type=range]", share: 0.02);
        await page.WaitUntilAsync($"{Colors} !== '{last}'", BrowserFixture.Timeout, "'the colours stay'");
        Assert.StartsWith("At i (0) unit ", (string?)await page.EvaluateAsync(Note));
        await page.EvaluateAsync("document.querySelectorAll('input[type=range]')[1].focus()");
        await page.PressAsync("ArrowLeft");
        await page.WaitUntilAsync($"{Shown} === 'true false true false'", BrowserFixture.Timeout, Shown);
        await page.EvaluateAsync("document.querySelectorAll('button')[1].setAttribute('id', 'play')");
        await ClickAsync(page, "#play", share: 0.5);
        await page.WaitUntilAsync($"{Shown} === 'true true true true'", BrowserFixture.Timeout, Shown);

        // What came as bytes are standard deviations in the page, at most half a step of 6 / 254 off.
        double[] shown =
            [.. (await page.EvaluateAsync($"[...{Graph}._fullData[1].marker.color]"))!.AsArray()
                .Select(x => (double)x!)];
        var states = ResidualStates.Compute(LanguageModel.Fruit.Gpt, LanguageModel.Fruit.Tokenizer.EncodeIds(Text))
            .Standardised(2);
        for (int unit = 0; unit < 20; unit++) Assert.Equal(states[0, unit], shown[unit], 3.0 / 254 + 1e-4);
        Assert.Matches(
            @"^(layer [01], unit \d+: [+−-]\d\.\d σ|layer [01], head [01]: \d+ to \d+ of z"
                + @"|layer [01], unit \d+: .* standard deviations\))$", await HoverSomewhereAsync(page));
        BrowserFixture.AssertQuiet(page);
    }

    [Fact]
    public async Task Twenty_scenes_share_a_page_and_none_loses_its_context()
    {
        string medium = Enhanced3DVisualization("gpt2-medium").ToHtml();
        string fruit = Enhanced3DVisualization(text: Text).ToHtml();
        // Each figure's element has an id of its own.
        string Copy(string html) =>
            html.Replace(FigureId(html), $"gptvis-{Guid.NewGuid():N}", StringComparison.Ordinal);
        await using var page = await fixture.OpenAsync(
            Browser.Tests.Notebook.Page(
                [Browser.Tests.Notebook.Bundle, Copy(medium), .. Enumerable.Range(0, 18).Select(_ => Copy(fruit)),
                    Copy(medium)]), new BrowserPageOptions { Width = 800, Height = 700 });

        for (int figure = 0; figure < 20; figure++)
        {
            string state = $"document.querySelectorAll('[data-alt]')[{figure}].getAttribute('data-gptvis')";
            await page.EvaluateAsync($"document.querySelectorAll('[data-alt]')[{figure}].scrollIntoView()");
            await page.WaitUntilAsync($"{state} === 'drawn'", Long, state);
        }
        string states = (string)(await page.EvaluateAsync(Browser.Tests.Notebook.States))!;
        Assert.Equal(20, states.Split(' ').Count(state => state is "drawn" or "parked"));
        Assert.InRange(states.Split(' ').Count(state => state == "drawn"), 1, 9);
        Assert.False(
            (bool)(await page.EvaluateAsync(
                "[...document.querySelectorAll('.gl-container canvas')].some(c => (c.getContext('webgl') || "
                    + "c.getContext('webgl2')).isContextLost())"))!);
        BrowserFixture.AssertQuiet(page);
    }

    private static string FigureId(string html) =>
        System.Text.RegularExpressions.Regex.Match(html, "gptvis-[0-9a-f]{32}").Value;

    private static async Task ClickAsync(BrowserPage page, string selector, double share)
    {
        var at = (await page.EvaluateAsync(
            $"(b => [b.x + b.width * {share.ToString(System.Globalization.CultureInfo.InvariantCulture)}, b.y + "
                + $"b.height / 2])(document.querySelector('{selector}').getBoundingClientRect())"))!.AsArray();
        await page.ClickAsync((double)at[0]!, (double)at[1]!);
    }

    /// <summary>Moves the pointer over the scene until it meets a dot.</summary>
    private static async Task<string> HoverSomewhereAsync(BrowserPage page)
    {
        var box = (await page.EvaluateAsync(
            $"(b => [b.x, b.y, b.width, b.height])({Graph}.getBoundingClientRect())"))!.AsArray()
                .Select(x => (double)x!).ToArray();
        for (double y = 0.3; y < 0.8; y += 0.02)
        {
            for (double x = 0.3; x < 0.7; x += 0.013)
            {
                await page.HoverAsync(box[0] + box[2] * x, box[1] + box[3] * y);
                await Task.Delay(25);
                if ((string?)await page.EvaluateAsync(
                    "document.querySelector('.hovertext .nums')?.textContent ?? ''") is { Length: > 0 } text)
                    return text;
            }
        }
        return "the pointer met no dot";
    }
}
