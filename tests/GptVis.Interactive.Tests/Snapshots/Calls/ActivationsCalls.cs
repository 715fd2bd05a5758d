using GptVis.Analysis.Activations;
using static GptVis.Interactive.Notebook;
using static GptVis.Interactive.Tests.Snapshots.Calls.Examples;

namespace GptVis.Interactive.Tests.Snapshots.Calls;

internal static class ActivationsCalls
{
    public static (string Name, Func<object> Call)[] All =>
    [
        ("PlotTokenActivations-fruit", () => PlotTokenActivations(Fruit)),
        ("PlotTokenActivations-small", () => PlotTokenActivations(Fox, Small)),
        ("PlotTokenActivations-one-token", () => PlotTokenActivations("lemon", Small)),
        ("PlotNeuronActivation-fruit", () => PlotNeuronActivation(Fruit, layer: 1, neuron: 5)),
        ("PlotNeuronActivation-small", () => PlotNeuronActivation(Fox, 2, 77, Small)),
        ("PlotNeuronActivation-long", () => PlotNeuronActivation(Long, 0, 3, Small)),
        ("TopNeurons-fruit", () => TopNeurons(Fruit)),
        ("TopNeurons-top-3", () => TopNeurons(Fruit, top: 3)),
        ("TopNeurons-small", () => TopNeurons(Fox, 5, Small)),
        ("PlotLayerNorm-fruit", () => PlotLayerNorm(Fruit)),
        ("PlotLayerNorm-ln2", () => PlotLayerNorm(Fruit, layer: 1, norm: Norm.Ln2, position: 2)),
        ("PlotLayerNorm-final", () => PlotLayerNorm(Fruit, norm: Norm.Final)),
        ("PlotLayerNorm-small", () => PlotLayerNorm(Fox, 2, model: Small)),
        ("PlotLayerNorm-small-final", () => PlotLayerNorm(Fox, norm: Norm.Final, position: 0, model: Small)),
    ];
}
