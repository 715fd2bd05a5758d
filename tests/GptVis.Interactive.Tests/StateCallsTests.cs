using GptVis.Analysis.Activations;
using GptVis.Analysis.Embeddings;
using GptVis.Figures.Views;
using GptVis.Model;
using GptVis.Models;
using static GptVis.Interactive.Notebook;

namespace GptVis.Interactive.Tests;

/// <summary>Calls about states, neurons and shapes.</summary>
[Collection(nameof(UsesTheModelOfAllCalls))]
public sealed class StateCallsTests
{
    private const string Text = "i like spicy so i like";
    private const string Sentence = "The quick brown fox jumps over the lazy dog.";
    private const string LayersOfFruit =
        "fruit has 2 layers: 0 to 1. UseModel(\"gpt2\") loads GPT-2 (548 MB, fetched once), which has more.";

    /// <summary>GPT-2's tokens and shape but for its size: a run takes a moment.</summary>
    private static readonly LanguageModel Small =
        LanguageModel.Random(
            new GptConfig { NLayers = 4, NHeads = 6, DModel = 96, DMlp = 384, NCtx = 128, DVocab = 50257 }, seed: 1);

    public static TheoryData<string, Func<string, LanguageModel, View>> Calls => new()
    {
        { nameof(PlotTokenActivations), (text, model) => PlotTokenActivations(text, model) },
        { nameof(PlotNeuronActivation), (text, model) => PlotNeuronActivation(text, 1, 7, model) },
        { nameof(TopNeurons), (text, model) => TopNeurons(text, 5, model) },
        { nameof(PlotTokenEmbeddings), (text, model) => PlotTokenEmbeddings(text, model: model) },
        { nameof(PlotTokenEmbeddings) + "3D",
            (text, model) => PlotTokenEmbeddings(text, dimensions: 3, layer: 0, model: model) },
        { nameof(Enhanced3DVisualization), (text, model) => Enhanced3DVisualization(text, highlight: 3, model) },
        { nameof(PlotLayerNorm), (text, model) => PlotLayerNorm(text, 1, Norm.Ln2, model: model) },
    };

    [Theory, MemberData(nameof(Calls))]
    public void Every_call_draws_one_token_many_tokens_and_hostile_ones(
        string name, Func<string, LanguageModel, View> call)
    {
        foreach (string text in (string[])["lemon", Sentence, string.Join(' ', Enumerable.Repeat("so is the", 20)),
            "</script><b>x</b> 42 42\n\n\t🍋 %{z} $x$"])
        {
            var view = call(text, Small);
            string html = view.ToHtml();
            Assert.DoesNotContain("<b>x", html);
            Assert.True(
                view.Title.Length > 0 && view.Caption.Length > 0 && view.AltText.Length > view.Caption.Length, name);
            Assert.NotEmpty(view.AsTable().Rows);
            Assert.NotEmpty(view.ToString());
            Assert.DoesNotContain("NaN", view.Caption, StringComparison.Ordinal);
        }
        foreach (string text in (string[])["lemon", Text, "so so so so so so so so so so so so"])
            Assert.NotEmpty(call(text, LanguageModel.Fruit).ToHtml());
        Assert.EndsWith("1 of 2 words is not in the vocabulary of fruit and read as UNKNOWN: `mangos`.",
            call("mangos like", LanguageModel.Fruit).Caption, StringComparison.Ordinal);
        AssertMessage("The text is null; give a text.", () => call(null!, LanguageModel.Fruit));
        AssertMessage(
            "The text is empty: it has no tokens. Give at least one word.", () => call("", LanguageModel.Fruit));
        Assert.StartsWith("The text has 13 tokens, but fruit sees at most 12",
            Assert.Throws<NotebookException>(
                () => call(string.Join(' ', Enumerable.Repeat("so", 13)), LanguageModel.Fruit)).Message,
                    StringComparison.Ordinal);
    }

    [Fact]
    public void A_neuron_s_bars_are_the_trace_s_mlp_post()
    {
        var trace = LanguageModel.Fruit.Gpt.Run(LanguageModel.Fruit.Tokenizer.EncodeIds(Text));
        Assert.Equal(Enumerable.Range(0, 6).Select(t => (object?)trace.Blocks[1].MlpPost[t, 5]),
            PlotNeuronActivation(Text, layer: 1, neuron: 5).AsTable()["mlp_post"]);
    }

    [Fact]
    public void States_in_space_are_the_trace_s_resid_post()
    {
        var trace = LanguageModel.Fruit.Gpt.Run(LanguageModel.Fruit.Tokenizer.EncodeIds(Text));
        foreach (var row in Enhanced3DVisualization(text: Text).AsTable().Rows)
            for (int t = 0; t < 6; t++) Assert.Equal(trace.Blocks[(int)row[0]!].ResidPost[t, (int)row[1]!], row[2 + t]);
    }

    [Fact]
    public void The_nearest_tokens_of_a_trained_fruit_are_named()
    {
        var view = Nearest("lemon", top: 3);
        var e = LanguageModel.Fruit.Gpt.Weights.TokenEmbedding;
        int lemon = LanguageModel.Fruit.Tokenizer.EncodeIds("lemon")[0];
        Assert.Equal(Neighbours.Compute(e, lemon, 3).Select(n => (object?)n.Token), view.AsTable()["id"]);
        Assert.Equal(10, Nearest(" cat", model: Small).AsTable().Rows.Count);
        Assert.Equal(18, Nearest("lemon", top: 100).AsTable().Rows.Count);
    }

    [Fact]
    public void Layer_0_is_the_embedding_and_the_last_state_is_shown_when_none_is_named()
    {
        Assert.Equal("Principal components: embeddings of fruit", PlotTokenEmbeddings(Text, layer: 0).Title);
        Assert.Equal("Principal components: states of fruit after 2 of 2 layers", PlotTokenEmbeddings(Text).Title);
        Assert.Equal("t-SNE: states of fruit after 1 of 2 layers",
            PlotTokenEmbeddings(Text, method: Projection.Tsne, layer: 1).Title);
    }

    [Fact]
    public void TSne_of_one_seed_is_the_same_and_of_another_is_not()
    {
        object?[] Places(int seed) => [.. PlotTokenEmbeddings(Text, null, 3, Projection.Tsne, seed: seed).AsTable()["x"]];
        Assert.Equal(Places(1), Places(1));
        Assert.NotEqual(Places(1), Places(2));
    }

    [Fact]
    public void A_lone_string_is_a_model_s_name_and_a_text_is_named_or_comes_with_a_model()
    {
        Assert.StartsWith("gpt2-medium has 24 layers × 1,024 hidden units = 24,576",
            Enhanced3DVisualization("gpt2-medium").Caption, StringComparison.Ordinal);
        Assert.StartsWith("fruit has 2 layers × 20 hidden units = 40", Enhanced3DVisualization("fruit").Caption,
            StringComparison.Ordinal);
        Assert.Equal(Enhanced3DVisualization("fruit").Caption, Enhanced3DVisualization().Caption);
        Assert.Equal("fruit: the residual stream after every layer", Enhanced3DVisualization(text: "lemon").Title);
        Assert.Equal("fruit: the residual stream after every layer", Enhanced3DVisualization(text: "fruit").Title);
        Assert.Equal(Enhanced3DVisualization(text: "lemon").Caption,
            Enhanced3DVisualization(LanguageModel.Fruit, "lemon").Caption);
        // With a model, also a name is a text.
        Assert.StartsWith("random GPT (seed 1): the residual stream",
            Enhanced3DVisualization("gpt2", model: Small).Title, StringComparison.Ordinal);
        AssertMessage(
            "gpt2 is a model's name, and a shape has no strongest units. Give a text, or say which model reads it: "
                + "model: UseModel(...).", () => Enhanced3DVisualization("gpt2", highlight: 3));
    }

    [Fact]
    public void Models_are_compared_by_name_and_by_themselves()
    {
        Assert.Equal(["gpt2", "gpt2-xl", "gpt3"], CompareModels("gpt2", "gpt2-xl", "gpt3").AsTable()["model"]);
        Assert.Equal(["gpt2", "gpt3"], CompareModels().AsTable()["model"]);
        Assert.Equal(["fruit", "random GPT (seed 1)"], CompareModels(LanguageModel.Fruit, Small).AsTable()["model"]);
        Assert.Contains(
            "D = 10,000,000,000 tokens", CompareModels(trainingTokens: 1e10, "gpt2").Caption, StringComparison.Ordinal);
        Assert.StartsWith("\"no such model\" is no model's name",
            Assert.Throws<NotebookException>(() => CompareModels("no such model")).Message, StringComparison.Ordinal);
        AssertMessage(
            "A model is null; give a name, such as \"gpt2\", or a model.", () => CompareModels("gpt2", (string)null!));
    }

    [Fact]
    public void What_is_not_there_is_refused_with_what_is()
    {
        AssertMessage($"Layer 99 was asked for, but {LayersOfFruit}", () => PlotNeuronActivation(Text, 99, 0));
        AssertMessage(
            "Neuron 80 was asked for, but fruit has 80 MLP neurons per layer: 0 to 79. UseModel(\"gpt2\") loads GPT-2 "
                + "(548 MB, fetched once), which has more.", () => PlotNeuronActivation(Text, 0, 80));
        AssertMessage($"Layer 2 was asked for, but {LayersOfFruit}", () => PlotLayerNorm(Text, 2));
        AssertMessage(
            "Position 6 was asked for, but the text has 6 tokens: 0 to 5.", () => PlotLayerNorm(Text, 0, position: 6));
        AssertMessage("The final norm comes once, after all layers; leave the layer out.",
            () => PlotLayerNorm(Text, 0, Norm.Final));
        AssertMessage(
            "Layer 99 was asked for, but states of fruit go from 0 to 2: 0 is the embedding, 2 what the last layer "
                + "leaves.", () => PlotTokenEmbeddings(Text, layer: 99));
        AssertMessage(
            "4 dimensions were asked for; 2 or 3 can be drawn.", () => PlotTokenEmbeddings(Text, dimensions: 4));
        AssertMessage(
            "t-SNE needs at least 4 tokens to have neighbours; the text has 1. Give a longer text, or take method: "
                + "Projection.Pca.", () => PlotTokenEmbeddings("lemon", method: Projection.Tsne));
        AssertMessage(
            "A perplexity of 6 was asked for; it counts neighbours, and each of the 6 tokens has 5: give 1 to 5, or "
                + "none for 2.", () => PlotTokenEmbeddings(Text, method: Projection.Tsne, perplexity: 6));
        AssertMessage("Show at least 1 neuron; 0 was asked for.", () => TopNeurons(Text, top: 0));
        AssertMessage("Show at least 1 token; 0 was asked for.", () => Nearest("lemon", top: 0));
        AssertMessage("The token has to be one token, but for fruit `i·like` is 2: `i`, `like`. Give one of them.", () => Nearest("i like"));
        AssertMessage("The token `mango` is not in the vocabulary of fruit; Tokens(text) shows what is.",
            () => Nearest("mango"));
        AssertMessage(
            "101 units were to be marked; 0 to 100 can be.", () => Enhanced3DVisualization(text: Text, highlight: 101));
    }

    [Fact]
    public void The_final_norm_is_what_the_unembedding_reads()
    {
        var trace = LanguageModel.Fruit.Gpt.Run(LanguageModel.Fruit.Tokenizer.EncodeIds(Text));
        Assert.Equal(
            trace.LnFinal.Span.ToArray().Cast<object?>(), PlotLayerNorm(Text, norm: Norm.Final).AsTable()["after"]);
    }

    private static void AssertMessage(string message, Func<object> call) =>
        Assert.Equal(message, Assert.Throws<NotebookException>(call).ToString());
}
