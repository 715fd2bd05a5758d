using GptVis.Analysis.Activations;
using GptVis.Analysis.Embeddings;
using GptVis.Figures.Activations;
using GptVis.Figures.Browser;
using GptVis.Figures.Charts;
using GptVis.Figures.Embeddings;
using GptVis.Figures.Models;
using GptVis.Figures.Views;
using GptVis.Model;
using GptVis.Models;

namespace GptVis.Browser.Tests;

/// <summary>
/// States, neurons and shapes: every picture is drawn complete, in light and dark, with few, many and hostile tokens.
/// </summary>
[Collection(BrowserTests.Name)]
public sealed class StatePictureTests(BrowserFixture fixture)
{
    /// <summary>GPT-2 small's depth and width with a small vocabulary and MLP: a run takes a moment.</summary>
    private static readonly Gpt Deep = NewModel();

    private static readonly string[] Kinds =
        ["activations", "neuron", "neurons", "pca", "pca3d", "tsne", "norm", "space"];

    public static TheoryData<string, int, PageTheme> Pictures
    {
        get
        {
            var all = new TheoryData<string, int, PageTheme>();
            foreach (string kind in Kinds)
            {
                foreach (int T in (int[])[1, 10, 60])
                    if (kind != "tsne" || T > 1) all.Add(kind, T, PageTheme.Light);
                all.Add(kind, 10, PageTheme.Dark);
                all.Add(kind, 0, PageTheme.Light);   // hostile tokens
            }
            return all;
        }
    }

    [Theory, MemberData(nameof(Pictures))]
    public async Task Every_picture_is_drawn(string kind, int T, PageTheme theme)
    {
        var tokens = T == 0 ? Examples.HostileTokens : Examples.Tokens(T);
        await using var page = await fixture.OpenDrawnAsync(View(kind, tokens), theme);
        await BrowserFixture.SaveScreenshotAsync(page, $"states-{kind}-{(T == 0 ? "hostile" : T)}-{theme}");

        BrowserFixture.AssertQuiet(page);
        Assert.True(
            (bool)(await page.EvaluateAsync(
                "[...document.querySelectorAll('.js-plotly-plot')].every(g => g._fullData.every(t => t.visible === "
                    + "true && t._length !== 0))"))!);
        Assert.False((bool)(await page.EvaluateAsync("document.documentElement.scrollWidth > innerWidth"))!);
        Assert.Equal(0,
            (int)(await page.EvaluateAsync(
                "document.querySelectorAll('main img[onerror], main .js-plotly-plot b').length"))!);
    }

    private static View View(string kind, IReadOnlyList<TokenText> tokens)
    {
        int[] ids = [.. Enumerable.Range(0, tokens.Count).Select(i => i * 7 % 100)];
        var states = ResidualStates.Compute(Deep, ids);
        switch (kind)
        {
            case "activations":
                return ActivationFigures.OverLayers(
                states, tokens, "The residual stream of gpt2 over its layers");
            case "neuron":
                var values = new Tensor(tokens.Count);
                for (int t = 0; t < values.Length; t++) values[t] = states.States[3][t, 5] * 2;
                return NeuronFigures.OverTokens(values, tokens, "Layer 3, MLP neuron 5 of gpt2");
            case "neurons":
                return NeuronFigures.Strongest(StrongNeurons.Compute(Deep, ids, 10), tokens,
                id => Examples.HostileTokens[id % 18], "Strongest MLP neurons of gpt2");
            case "tsne":
                return EmbeddingFigures.TSne(
                Tsne.Compute(states.Standardised(12)), tokens, 12, 12, "t-SNE: states of gpt2 after 12 of 12 layers");
            case "norm":
                return LayerNormFigures.Steps(LayerNormSteps.Compute(Deep, ids, Norm.Ln2, 11), tokens,
                tokens.Count - 1, "Layer 11 of gpt2: the layer norm before the MLP (ln2)");
            case "space": return ModelSpaceFigures.Activations(states, Deep.Config, tokens, 5, "gpt2");
            default:
                Tensor[] all = [.. Enumerable.Range(0, 13).Select(states.Standardised)];
                var pca = PrincipalComponents.Compute(
                    new Tensor(all.SelectMany(s => s.Span.ToArray()).ToArray(), 13 * tokens.Count, 768), kind == "pca"
                        ? 2
                        : 3);
                return EmbeddingFigures.Pca([.. all.Select(pca.Project)], pca, tokens, 12,
                    "Principal components: states of gpt2 after 12 of 12 layers");
        }
    }

    private static Gpt NewModel()
    {
        var config = GptConfig.Gpt2 with { DVocab = 100, DMlp = 256 };
        var weights = GptWeights.Random(config, seed: 1);
        // As in a trained model: blocks that write something, and a first position far longer than the others.
        foreach (var block in weights.Blocks)
            foreach (var w in new[] { block.AttnOutWeight, block.MlpOutWeight, block.MlpInWeight })
                System.Numerics.Tensors.TensorPrimitives.Multiply(w.Span, 4, w.Span);
        for (int i = 0; i < 768; i += 100) weights.PositionEmbedding[0, i] = 30;
        return new Gpt(config, weights, GptEngines.Default);
    }
}
