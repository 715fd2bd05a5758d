using GptVis.Analysis.Activations;
using GptVis.Analysis.Attention;
using GptVis.Analysis.Embeddings;
using static GptVis.Interactive.Notebook;
using static GptVis.Interactive.Tests.Snapshots.Calls.Examples;

namespace GptVis.Interactive.Tests.Snapshots.Calls;

/// <summary>Calls that cannot be answered: what they say is shown in place of a picture.</summary>
internal static class Refusals
{
    private static readonly string TooLong = string.Join(' ', Enumerable.Repeat("so", 13));

    public static (string Name, Func<object> Call)[] All =>
    [
        ("layer 99", () => PlotAttention(Fruit, layer: 99, head: 0)),
        ("layer 99 of another model", () => PlotAttention(Fox, layer: 99, head: 0, model: Small)),
        ("head 2", () => PlotAttention(Fruit, layer: 0, head: 2)),
        ("layer -1", () => Ablate(Fruit, (-1, 0))),
        ("neuron 80", () => PlotNeuronActivation(Fruit, 0, 80)),
        ("state after layer 3", () => PlotTokenEmbeddings(Fruit, layer: 3)),
        ("position 6", () => PlotLayerNorm(Fruit, position: 6)),
        ("gradient at position 6", () => PlotGradients(Fruit, position: 6)),
        ("layer of the final norm", () => PlotLayerNorm(Fruit, 0, Norm.Final)),
        ("four dimensions", () => PlotTokenEmbeddings(Fruit, dimensions: 4)),
        ("t-SNE of one token", () => PlotTokenEmbeddings("lemon", method: Projection.Tsne)),
        ("perplexity 6", () => PlotTokenEmbeddings(Fruit, method: Projection.Tsne, perplexity: 6)),
        ("no text", () => PredictNext(null!)),
        ("empty text", () => PlotHeadRoles("")),
        ("no word in the text", () => PredictNext("!!!")),
        ("too long a text", () => PlotAttentionGrid(TooLong)),
        ("target that is no word of the model", () => PlotLogitLens(Fruit, target: "mangos")),
        ("target of two words", () => PlotLogitAttribution(Fruit, target: "so i")),
        ("target of several tokens", () => PlotGradients(Fox, target: "antidisestablishmentarianism", model: Small)),
        ("versus that is no word of the model", () => PlotLogitAttribution(Fruit, versus: "mangos")),
        ("nearest of an unknown word", () => Nearest("mangos")),
        ("nothing to ablate", () => Ablate(Fruit)),
        ("role that no head has", () => Ablate(Fruit, role: HeadRole.Duplicate)),
        ("no models", () => PlotHeadRoles(Fruit, models: [])),
        ("no steps of integration", () => PlotGradients(Fruit, steps: 0)),
        ("no next token", () => PredictNext(Fruit, top: 0)),
        ("no new tokens", () => Generate(Fruit, tokens: 0)),
        ("negative temperature", () => Generate(Fruit, temperature: -1)),
        ("topP of 1.5", () => Generate(Fruit, topP: 1.5)),
        ("no beams", () => BeamSearch(Fruit, width: 0)),
        ("unknown name to compare", () => CompareModels("no such model")),
        ("unknown name to summarise", () => ModelSummary("no such model")),
        ("model without weights", () => UseModel("gpt3")),
        ("model that is not loaded", () => ReleaseModel("gpt2")),
        ("name with strongest units", () => Enhanced3DVisualization("gpt2", highlight: 3)),
        ("101 strongest units", () => Enhanced3DVisualization(text: Fruit, highlight: 101)),
        ("no lines to learn", () => TrainTinyGpt([])),
        ("heads that do not divide the width", () => TrainTinyGpt(Lines, heads: 3)),
    ];
}
