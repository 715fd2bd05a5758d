using GptVis.Analysis.Activations;
using GptVis.Models;
using static GptVis.Interactive.Notebook;

namespace GptVis.Interactive.Tests;

[Collection(nameof(UsesTheModelOfAllCalls))]
public sealed class ActivationsTests
{
    private const string Text = "i like spicy so i like";
    private const string LayersOfFruit =
        "fruit has 2 layers: 0 to 1. UseModel(\"gpt2\") loads GPT-2 (548 MB, fetched once), which has more.";

    [Fact]
    public void A_neuron_s_bars_are_the_trace_s_mlp_post()
    {
        var trace = LanguageModel.Fruit.Gpt.Run(LanguageModel.Fruit.Tokenizer.EncodeIds(Text));
        Assert.Equal(Enumerable.Range(0, 6).Select(t => (object?)trace.Blocks[1].MlpPost[t, 5]),
            PlotNeuronActivation(Text, layer: 1, neuron: 5).AsTable()["mlp_post"]);
    }

    [Fact]
    public void The_final_norm_is_what_the_unembedding_reads()
    {
        var trace = LanguageModel.Fruit.Gpt.Run(LanguageModel.Fruit.Tokenizer.EncodeIds(Text));
        Assert.Equal(
            trace.LnFinal.Span.ToArray().Cast<object?>(), PlotLayerNorm(Text, norm: Norm.Final).AsTable()["after"]);
    }

    [Fact]
    public void What_is_not_there_is_refused_with_what_is()
    {
        AssertMessage($"Layer 99 was requested, but {LayersOfFruit}", () => PlotNeuronActivation(Text, 99, 0));
        AssertMessage(
            "Neuron 80 was requested, but fruit has 80 MLP neurons per layer: 0 to 79. UseModel(\"gpt2\") loads GPT-2 "
                + "(548 MB, fetched once), which has more.", () => PlotNeuronActivation(Text, 0, 80));
        AssertMessage($"Layer 2 was requested, but {LayersOfFruit}", () => PlotLayerNorm(Text, 2));
        AssertMessage(
            "Position 6 was requested, but the text has 6 tokens: 0 to 5.", () => PlotLayerNorm(Text, 0, position: 6));
        AssertMessage("The final norm comes once, after all layers; leave the layer out.",
            () => PlotLayerNorm(Text, 0, Norm.Final));
        AssertMessage("Show at least 1 neuron; 0 was requested.", () => TopNeurons(Text, top: 0));
    }

    private static void AssertMessage(string message, Func<object> call) =>
        Assert.Equal(message, Assert.Throws<NotebookException>(call).ToString());
}
