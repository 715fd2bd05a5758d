using GptVis.Figures.Browser;
using GptVis.Figures.Charts;
using GptVis.Figures.Views;
using GptVis.Model;
using GptVis.Models;
using GptVis.Tokenizers;
using Calls = GptVis.Interactive.Notebook;

namespace GptVis.Browser.Tests;

/// <summary>
/// Gradients, logit lens, logit attribution, generation, beam search and training: drawn, looked at, and used with
/// mouse and keys.
/// </summary>
[Collection(BrowserTests.Name)]
public sealed class OutputPictureTests(BrowserFixture fixture)
{
    private const string Fruit = "i like spicy so i like";
    private const string Ten = "The quick brown fox jumps over the lazy dog.";
    private const string Hostile = "</script><b>bold</b> `tick`\n\n 42 42 %{z} 🍋 &amp; \t<img src=x>";
    private const string Plot = "document.querySelector('.js-plotly-plot')";
    private const string Bars = $"{Plot}._fullData[0]";
    private const string Note = "document.querySelector('.gptvis-controls [aria-live]').textContent";

    private static readonly string Sixty = string.Concat(Enumerable.Repeat(Ten + " ", 6)).TrimEnd();

    // GPT-2's heads, layers and tokens, and as few numbers as are enough to draw.
    private static readonly LanguageModel Wide = RandomModel(layers: 12, heads: 12),
        Deep = RandomModel(layers: 24, heads: 16);

    public static TheoryData<string, PageTheme> Cases
    {
        get
        {
            var cases = new TheoryData<string, PageTheme>();
            foreach (string picture in Pictures.Keys) cases.Add(picture, PageTheme.Light);
            foreach (string picture in Pictures.Keys.Where(name => !name.Contains("-deep", StringComparison.Ordinal)))
                cases.Add(picture, PageTheme.Dark);
            return cases;
        }
    }

    private static Dictionary<string, Func<View>> Pictures { get; } = new()
    {
        ["gradients-fruit"] = () => Calls.PlotGradients(Fruit),
        ["gradients-1"] = () => Calls.PlotGradients("The", model: Wide, steps: 5),
        ["gradients-10"] = () => Calls.PlotGradients(Ten, model: Wide, steps: 5),
        ["gradients-60"] = () => Calls.PlotGradients(Sixty, model: Wide, steps: 5),
        ["gradients-hostile"] = () => Calls.PlotGradients(Hostile, model: Wide, steps: 5),
        ["gradients-position"] = () => Calls.PlotGradients(Fruit, target: "lemon", position: 3),
        ["lens-fruit"] = () => Calls.PlotLogitLens(Fruit),
        ["lens-target"] = () => Calls.PlotLogitLens(Fruit, target: "chili"),
        ["lens-1"] = () => Calls.PlotLogitLens("The", model: Wide),
        ["lens-10"] = () => Calls.PlotLogitLens(Ten, model: Wide),
        ["lens-60"] = () => Calls.PlotLogitLens(Sixty, model: Wide),
        ["lens-deep"] = () => Calls.PlotLogitLens(Ten, model: Deep),
        ["lens-hostile"] = () => Calls.PlotLogitLens(Hostile, model: Wide),
        ["attribution-fruit"] = () => Calls.PlotLogitAttribution(Fruit),
        ["attribution-versus"] = () => Calls.PlotLogitAttribution(Fruit, versus: "lemon"),
        ["attribution-10"] = () => Calls.PlotLogitAttribution(Ten, model: Wide),
        ["attribution-deep"] = () => Calls.PlotLogitAttribution(Ten, model: Deep),
        ["generate-fruit"] = () => Calls.Generate("i like spicy so", tokens: 6),
        ["generate-10"] = () => Calls.Generate(Ten, tokens: 10, temperature: 0.8, topK: 5, model: Wide),
        ["generate-60"] = () => Calls.Generate(Hostile, tokens: 60, model: Wide),
        ["generate-1"] = () => Calls.Generate("lemon", tokens: 1, temperature: 0),
        ["beam-fruit"] = () => Calls.BeamSearch("i like", width: 3, tokens: 5),
        ["beam-wide"] = () => Calls.BeamSearch(Ten, width: 5, tokens: 10, model: Wide),
        ["beam-1"] = () => Calls.BeamSearch("i like spicy so i like", width: 3, tokens: 1),
        ["beam-long"] = () => Calls.BeamSearch(Ten, width: 2, tokens: 30, model: Wide),
        ["training-fruit"] = () => Calls.TrainTinyGpt(steps: 400).View,
        ["predict-fruit"] = () => Calls.PredictNext(Fruit),
    };

    [Theory, MemberData(nameof(Cases))]
    public async Task Every_picture_is_drawn_inside_the_page_without_an_error(string picture, PageTheme theme)
    {
        await using var page = await fixture.OpenDrawnAsync(Pictures[picture](), theme);
        await BrowserFixture.SaveScreenshotAsync(page, $"{picture}-{theme.ToString().ToLowerInvariant()}");

        BrowserFixture.AssertQuiet(page);
        Assert.True(
            (bool)(await page.EvaluateAsync(
                "[...document.querySelectorAll('.js-plotly-plot')].every(g => g._fullData.every(t => t.visible === "
                    + "true))"))!);
        Assert.False((bool)(await page.EvaluateAsync("document.documentElement.scrollWidth > innerWidth"))!);
        Assert.Equal(0, (int)(await page.EvaluateAsync("document.querySelectorAll('main b, main img').length"))!);
    }

    [Fact]
    public async Task The_list_of_methods_fills_the_bars_with_another_method_s_numbers()
    {
        var view = Calls.PlotGradients(Fruit);
        await using var page = await fixture.OpenDrawnAsync(view);
        Assert.Equal(Sum(view, "Integrated gradients"), await SumOfBarsAsync(page), 1e-4);

        await page.EvaluateAsync("document.querySelector('select').focus()");
        await page.PressAsync("End");
        await page.WaitUntilAsync($"{Note}.startsWith('L2 norm')", BrowserFixture.Timeout, Note);
        await page.WaitUntilAsync(
            $"Math.abs({SumOfBars} - "
                + $"{Sum(view, "L2 norm").ToString(System.Globalization.CultureInfo.InvariantCulture)}) < 1e-4",
                BrowserFixture.Timeout, SumOfBars);
        Assert.Equal("#cc79a7", (string?)await page.EvaluateAsync($"{Bars}.marker.color[2]"));
        BrowserFixture.AssertQuiet(page);
    }

    [Fact]
    public async Task The_slider_of_a_generated_text_goes_through_its_tokens()
    {
        var view = Calls.Generate("i like", tokens: 5);
        string[] tokens = [.. view.Summary["token"].Select(t => ((TokenText)t!).Visible)];
        await using var page = await fixture.OpenDrawnAsync(view);
        Assert.StartsWith($"New token 1 is {tokens[0]}: ", (string?)await page.EvaluateAsync(Note));

        await ClickAsync(page, "input[type=range]", 0.999);
        await page.WaitUntilAsync($"{Note}.startsWith('New token 5 is {tokens[4]}: ')", BrowserFixture.Timeout, Note);
        int chosen = (int)(await page.EvaluateAsync($"{Plot}._fullData[2].text.findIndex(t => t.includes('chosen'))"))!;
        Assert.Equal(tokens[4], (string?)await page.EvaluateAsync($"{Plot}._fullData[1].text[{chosen}]"));
        Assert.Equal("#e69f00", (string?)await page.EvaluateAsync($"{Bars}.marker.color[{chosen}]"));

        await ClickAsync(page, ".gptvis-controls button", 0.5);     // play: from the end it begins again
        await page.WaitUntilAsync($"{Note}.startsWith('New token 2 is {tokens[1]}: ')", BrowserFixture.Timeout, Note);
        await BrowserFixture.SaveScreenshotAsync(page, "generate-slider");
        BrowserFixture.AssertQuiet(page);
    }

    [Fact]
    public async Task A_cell_of_the_lens_tells_its_best_five_on_hover()
    {
        var view = Calls.PlotLogitLens(Fruit);
        await using var page = await fixture.OpenDrawnAsync(view);
        var lines = view.AsTable().Rows.Where(row => (string)row[0]! == "layer 1" && (int)row[1]! == 5)
            .Select(row => $"{((TokenText)row[4]!).Visible}  {NumberText.Percent((float)row[6]!)}");
        string hover = await HoverTextAsync(page, x: 5, y: 2);
        await BrowserFixture.SaveScreenshotAsync(page, "lens-hover");
        Assert.Equal($"After layer 1, at `like` (5):{string.Concat(lines)}", hover);
    }

    [Fact]
    public async Task A_candidate_of_a_beam_search_tells_its_probability_on_hover()
    {
        var view = Calls.BeamSearch("i like", width: 3, tokens: 5);
        await using var page = await fixture.OpenDrawnAsync(view);
        var first = view.AsTable().Rows.First(row => (int)row[2]! == 1 && (int)row[8]! == 1);
        string hover = await HoverTextAsync(page, x: 1, y: 0);
        Assert.StartsWith(
            $"{((TokenText)first[3]!).Visible}: {NumberText.Percent((double)first[5]!)} after its text; ln p of "
                + $"all ", hover);
        Assert.EndsWith("number 1 of its step, kept", hover);
    }

    private const string SumOfBars = $"[...{Bars}.y].reduce((sum, y) => sum + y, 0)";

    private static double Sum(View view, string method) => view.AsTable()[method].Sum(x => (double)(float)x!);

    private static async Task<double> SumOfBarsAsync(BrowserPage page) =>
        (double)(await page.EvaluateAsync(SumOfBars))!;

    private static async Task ClickAsync(BrowserPage page, string selector, double share)
    {
        string number = share.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var at = (await page.EvaluateAsync(
            $"(e => (e.scrollIntoView({{block: 'center'}}), b => [b.x + b.width * {number}, b.y + b.height / "
                + $"2])(e.getBoundingClientRect()))(document.querySelector('{selector}'))"))!.AsArray();
        await page.ClickAsync((double)at[0]!, (double)at[1]!);
    }

    private static async Task<string> HoverTextAsync(BrowserPage page, int x, int y)
    {
        var at = (await page.EvaluateAsync($$"""
            (graph => {
                graph.scrollIntoView();
                const { xaxis, yaxis } = graph._fullLayout, box = graph.getBoundingClientRect();
                return [box.x + xaxis._offset + xaxis.c2p({{x}}), box.y + yaxis._offset + yaxis.c2p({{y}})];
            })(document.querySelector('.js-plotly-plot'))
            """))!.AsArray();
        await page.HoverAsync((double)at[0]!, (double)at[1]!);
        await page.WaitUntilAsync("document.querySelector('.hovertext')", BrowserFixture.Timeout, "'no hover text'");
        return (string)(await page.EvaluateAsync("document.querySelector('.hovertext .nums').textContent"))!;
    }

    private static LanguageModel RandomModel(int layers, int heads)
    {
        var config =
            new GptConfig
            {
                NLayers = layers,
                NHeads = heads,
                DModel = 4 * heads,
                DMlp = 64,
                NCtx = 128,
                DVocab = 50257,
                TiedUnembedding = false
            };
        // An untrained model is unsure of everything and its layers change little; this one's matrices are larger.
        var weights = GptWeights.Random(config, seed: 1);
        foreach (var matrix in weights.All().Where(tensor => tensor.Shape.Length == 2))
            foreach (ref float weight in matrix.Span) weight *= 12;
        return new LanguageModel("random", new Gpt(config, weights, GptEngines.Default), Gpt2Tokenizer.Default);
    }
}
