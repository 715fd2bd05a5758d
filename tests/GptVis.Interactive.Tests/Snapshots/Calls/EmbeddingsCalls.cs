using GptVis.Analysis.Embeddings;
using GptVis.Models;
using static GptVis.Interactive.Notebook;
using static GptVis.Interactive.Tests.Snapshots.Calls.Examples;

namespace GptVis.Interactive.Tests.Snapshots.Calls;

internal static class EmbeddingsCalls
{
    public static (string Name, Func<object> Call)[] All =>
    [
        ("PlotTokenEmbeddings-fruit", () => PlotTokenEmbeddings(Fruit)),
        ("PlotTokenEmbeddings-3D", () => PlotTokenEmbeddings(Fruit, dimensions: 3)),
        ("PlotTokenEmbeddings-layer-0", () => PlotTokenEmbeddings(Fruit, layer: 0)),
        ("PlotTokenEmbeddings-tsne", () => PlotTokenEmbeddings(Fruit, method: Projection.Tsne)),
        ("PlotTokenEmbeddings-tsne-3D", () => PlotTokenEmbeddings(Fruit, null, 3, Projection.Tsne, perplexity: 1.5)),
        ("PlotTokenEmbeddings-small", () => PlotTokenEmbeddings(Fox, layer: 1, model: Small)),
        ("PlotTokenEmbeddings-small-3D", () => PlotTokenEmbeddings(Fox, dimensions: 3, model: Small)),
        ("PlotTokenEmbeddings-small-tsne",
            () => PlotTokenEmbeddings(Fox, method: Projection.Tsne, seed: 2, model: Small)),
        ("PlotTokenEmbeddings-small-tsne-3D",
            () => PlotTokenEmbeddings(Fox, layer: 0, 3, Projection.Tsne, model: Small)),
        ("Nearest-fruit", () => Nearest("lemon")),
        ("Nearest-top-3", () => Nearest("lemon", top: 3)),
        ("Nearest-small", () => Nearest(" cat", model: Small)),
        ("Enhanced3D-text", () => Enhanced3DVisualization(text: Fruit)),
        ("Enhanced3D-text-highlight", () => Enhanced3DVisualization(text: Fruit, highlight: 5)),
        ("Enhanced3D-unknown-words", () => Enhanced3DVisualization(text: Unknown)),
        ("Enhanced3D-model-and-text", () => Enhanced3DVisualization(LanguageModel.Fruit, "so lemon", highlight: 2)),
        ("Enhanced3D-small-text", () => Enhanced3DVisualization(Fox, highlight: 3, model: Small)),
    ];
}
