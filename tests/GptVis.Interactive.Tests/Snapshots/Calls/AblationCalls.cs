using GptVis.Analysis.Ablation;
using GptVis.Analysis.Attention;
using static GptVis.Interactive.Notebook;
using static GptVis.Interactive.Tests.Snapshots.Calls.Examples;

namespace GptVis.Interactive.Tests.Snapshots.Calls;

internal static class AblationCalls
{
    public static (string Name, Func<object> Call)[] All =>
    [
        ("Ablate-one-head", () => Ablate(Fruit, (1, 0))),
        ("Ablate-two-heads", () => Ablate(Fruit, (1, 0), (1, 1))),
        ("Ablate-heads-mean", () => Ablate(Fruit, heads: [(0, 0), (1, 1)], method: AblationMethod.Mean)),
        ("Ablate-role", () => Ablate(Fruit, role: HeadRole.Induction)),
        ("Ablate-mlps", () => Ablate(Fruit, mlps: [0, 1], tokens: 4)),
        ("Ablate-layers", () => Ablate(Fruit, layers: [1])),
        ("Ablate-unknown-words", () => Ablate(Unknown, (0, 0))),
        ("Ablate-small", () => Ablate(Fox, heads: [(2, 3), (2, 0)], mlps: [0], layers: [1], tokens: 6, model: Small)),
        ("Ablate-small-mean", () => Ablate(Odd, layers: [0], method: AblationMethod.Mean, tokens: 3, model: Small)),
        ("PlotAblation-fruit", () => PlotAblation(Fruit)),
        ("PlotAblation-zero", () => PlotAblation(Fruit, AblationMethod.Zero)),
        ("PlotAblation-mean", () => PlotAblation(Fruit, AblationMethod.Mean)),
        ("PlotAblation-small", () => PlotAblation(Fox, model: Small)),
    ];
}
