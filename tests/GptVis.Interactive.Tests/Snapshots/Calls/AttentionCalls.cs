using GptVis.Models;
using static GptVis.Interactive.Notebook;
using static GptVis.Interactive.Tests.Snapshots.Calls.Examples;

namespace GptVis.Interactive.Tests.Snapshots.Calls;

internal static class AttentionCalls
{
    public static (string Name, Func<object> Call)[] All =>
    [
        ("PlotAttention-fruit", () => PlotAttention(Fruit, layer: 1, head: 0)),
        ("PlotAttention-one-token", () => PlotAttention("lemon", 0, 1)),
        ("PlotAttention-unknown-words", () => PlotAttention(Unknown, 0, 0)),
        ("PlotAttention-small", () => PlotAttention(Fox, 2, 3, Small)),
        ("PlotAttention-long", () => PlotAttention(Long, 0, 1, Small)),
        ("PlotAttention-odd", () => PlotAttention(Odd, 1, 2, Small)),
        ("PlotAttentionGrid-fruit", () => PlotAttentionGrid(Fruit)),
        ("PlotAttentionGrid-unknown-words", () => PlotAttentionGrid(Unknown)),
        ("PlotAttentionGrid-small", () => PlotAttentionGrid(Fox, Small)),
        ("PlotHeadRoles-fruit", () => PlotHeadRoles(Fruit)),
        ("PlotHeadRoles-small", () => PlotHeadRoles(Odd, Small)),
        ("PlotHeadRoles-two-models", () => PlotHeadRoles(Fruit, models: [LanguageModel.Fruit, Small])),
    ];
}
