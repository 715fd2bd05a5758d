using GptVis.Analysis.Ablation;
using GptVis.Figures.Ablation;
using GptVis.Figures.Browser;
using GptVis.Figures.Charts;
using GptVis.Figures.Views;
using GptVis.Generation;
using GptVis.Model;
using GptVis.Models;

namespace GptVis.Browser.Tests;

[Collection(BrowserTests.Name)]
public sealed class HeadPictureTests(BrowserFixture fixture)
{
    private const string Graph = "document.querySelector('.js-plotly-plot')";
    private const string AllVisible =
        "[...document.querySelectorAll('.js-plotly-plot')].every(g => g._fullData.every(t => t.visible === true))";

    [Theory]
    [InlineData(2, 2, 6, PageTheme.Light), InlineData(2, 2, 6, PageTheme.Dark), InlineData(2, 2, 1, PageTheme.Light),
        InlineData(12, 12, 10, PageTheme.Light), InlineData(12, 12, 60, PageTheme.Dark)]
    [InlineData(24, 16, 20, PageTheme.Light), InlineData(48, 25, 20, PageTheme.Light),
        InlineData(48, 25, 20, PageTheme.Dark)]
    public async Task Every_head_has_a_cell_in_the_map_of_roles(int layers, int heads, int T, PageTheme theme)
    {
        await using var page = await fixture.OpenDrawnAsync(HeadExamples.Roles(("gpt2", layers, heads, T)), theme);
        await BrowserFixture.SaveScreenshotAsync(page, $"roles-{layers}x{heads}-{T}-{theme}");

        BrowserFixture.AssertQuiet(page);
        Assert.True((bool)(await page.EvaluateAsync(AllVisible))!);
        Assert.False((bool)(await page.EvaluateAsync("document.documentElement.scrollWidth > innerWidth"))!);
        int cells =
            (int)(await page.EvaluateAsync(
                $"{Graph}._fullData.flatMap(t => [...t.z].flatMap(r => [...r])).filter(z => z !== null && "
                    + "!Number.isNaN(z)).length"))!;
        Assert.Equal(layers * heads, cells);
    }

    [Theory]
    [InlineData(PageTheme.Light), InlineData(PageTheme.Dark)]
    public async Task Two_models_stand_side_by_side(PageTheme theme)
    {
        await using var page =
            await fixture.OpenDrawnAsync(HeadExamples.Roles(("gpt2", 12, 12, 20), ("gpt2-medium", 24, 16, 20)), theme);
        await BrowserFixture.SaveScreenshotAsync(page, $"roles-two-models-{theme}");

        BrowserFixture.AssertQuiet(page);
        double[] tops =
            [.. (await page.EvaluateAsync(
                "[...document.querySelectorAll('.js-plotly-plot')].map(g => g.getBoundingClientRect().y)"))!.AsArray()
                    .Select(y => (double)y!)];
        Assert.Equal(2, tops.Length);
        Assert.Equal(tops[0], tops[1]);
    }

    [Fact]
    public async Task The_pointer_tells_all_scores_of_a_head()
    {
        var view = HeadExamples.Roles(("gpt2", 12, 12, 10));
        await using var page = await fixture.OpenDrawnAsync(view);
        var row = view.AsTable().Rows[3 * 12 + 5];
        Assert.StartsWith($"layer 3, head 5: {row[2]}previous token ", await HoverTextAsync(page, row: 3, column: 5));
    }

    [Theory]
    [InlineData(2, 2, 6, PageTheme.Light), InlineData(2, 2, 6, PageTheme.Dark), InlineData(12, 12, 10, PageTheme.Light),
        InlineData(12, 12, 10, PageTheme.Dark), InlineData(48, 25, 4, PageTheme.Light)]
    public async Task The_map_of_ablations_is_drawn_on_one_scale_around_zero(
        int layers, int heads, int T, PageTheme theme)
    {
        await using var page = await fixture.OpenDrawnAsync(HeadExamples.Map(layers, heads, T), theme);
        await BrowserFixture.SaveScreenshotAsync(page, $"ablation-map-{layers}x{heads}-{theme}");

        BrowserFixture.AssertQuiet(page);
        Assert.True((bool)(await page.EvaluateAsync(AllVisible))!);
        Assert.True(
            (bool)(await page.EvaluateAsync($"(t => t.zmin === -t.zmax && t.zmax > 0)({Graph}._fullData[0])"))!);
    }

    [Fact]
    public async Task The_list_above_the_map_chooses_the_method()
    {
        var view = HeadExamples.Map(12, 12, 10);
        await using var page = await fixture.OpenDrawnAsync(view);
        string of(int method)
        {
            float change = (float)view.AsTable().Rows[method * 144 + 2 * 12 + 3][3]!;
            return string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"Math.abs({Graph}._fullData[0].z[2][3] - {change:R}) < 1e-6");
        }

        Assert.True((bool)(await page.EvaluateAsync(of(0)))!);
        await page.EvaluateAsync("document.querySelector('select').focus()");
        await page.PressAsync("ArrowDown");
        await page.WaitUntilAsync(of(1), BrowserFixture.Timeout, "'the map stays'");
        await BrowserFixture.SaveScreenshotAsync(page, "ablation-map-mean-Light");
        BrowserFixture.AssertQuiet(page);
    }

    [Theory]
    [InlineData(1, PageTheme.Light), InlineData(6, PageTheme.Light), InlineData(6, PageTheme.Dark)]
    public async Task An_ablation_of_the_fruit_model_shows_text_bars_and_divergence(int words, PageTheme theme)
    {
        string text = string.Join(' ', "i like spicy so i like".Split(' ')[^words..]);
        await using var page =
            await fixture.OpenDrawnAsync(
                Effect(LanguageModel.Fruit, text, new AblatedParts { Heads = [(1, 1)] }), theme);
        await BrowserFixture.SaveScreenshotAsync(page, $"ablate-fruit-{words}-{theme}");
        BrowserFixture.AssertQuiet(page);
        Assert.True((bool)(await page.EvaluateAsync(AllVisible))!);
        Assert.Equal(2, (int)(await page.EvaluateAsync("document.querySelectorAll('.js-plotly-plot').length"))!);
    }

    [Theory]
    [InlineData("The quick brown fox jumps over the lazy dog.", "ten"),
        InlineData("</script><b>bold</b>\n\n\t🍋 \u202Eright&amp; 42", "hostile")]
    [InlineData("The quick brown fox jumps over the lazy dog. Then the dog, who had been asleep under the old oak "
        + "tree since the early morning, opened one eye, looked at the fox, looked at the quick brown blur it left "
        + "behind in the grass, and decided, as dogs do, that the fox was.", "sixty")]
    public async Task An_ablation_with_GPT2_s_tokens_stays_inside_the_page(string text, string name)
    {
        var config = new GptConfig { NLayers = 3, NHeads = 4, DModel = 32, DMlp = 64, NCtx = 100, DVocab = 50257 };
        var random = LanguageModel.Random(config, seed: 1);
        foreach (var tensor in random.Gpt.Weights.All())
            if (tensor.Shape.Length == 2) foreach (ref float weight in tensor.Span) weight *= 12;
        await using var page =
            await fixture.OpenDrawnAsync(
                Effect(random, text, new AblatedParts { Layers = [1], Method = AblationMethod.Mean }));
        await BrowserFixture.SaveScreenshotAsync(page, $"ablate-{name}");
        BrowserFixture.AssertQuiet(page);
        Assert.False((bool)(await page.EvaluateAsync("document.documentElement.scrollWidth > innerWidth"))!);
        Assert.Equal(
            0, (int)(await page.EvaluateAsync("document.querySelectorAll('main script + b, main img').length"))!);
    }

    private static View Effect(LanguageModel model, string text, AblatedParts parts)
    {
        var tokens = model.Tokenize(text);
        return AblationFigures.Effect(
            AblationEffect.Compute(model.Gpt, [.. tokens.Select(t => t.Id)], parts),
            Generator.Generate(model, text, GenerationOptions.Greedy with { MaxNewTokens = 20 }),
            Generator.Generate(model, text, GenerationOptions.Greedy with { MaxNewTokens = 20 }, parts.ToEdit()),
            [.. tokens.Select(t => new TokenText(t.Text, t.Id))], id => new TokenText(model.TokenText(id), id),
            $"{model.Name} without {parts}");
    }

    private static async Task<string> HoverTextAsync(BrowserPage page, int row, int column)
    {
        var at = (await page.EvaluateAsync($$"""
            (graph => {
                const { xaxis, yaxis } = graph._fullLayout, box = graph.getBoundingClientRect();
                return [box.x + xaxis._offset + xaxis.c2p({{column}}), box.y + yaxis._offset + yaxis.c2p({{row}})];
            })({{Graph}})
            """))!.AsArray();
        await page.HoverAsync((double)at[0]!, (double)at[1]!);
        await page.WaitUntilAsync("document.querySelector('.hovertext')", BrowserFixture.Timeout, "'no hover text'");
        return (string)(await page.EvaluateAsync("document.querySelector('.hovertext .nums').textContent"))!;
    }
}
