using GptVis.Analysis.Attribution;
using static GptVis.Interactive.Notebook;
using static GptVis.Interactive.Tests.Snapshots.Calls.Examples;

namespace GptVis.Interactive.Tests.Snapshots.Calls;

internal static class AttributionCalls
{
    public static (string Name, Func<object> Call)[] All =>
    [
        ("PlotGradients-fruit", () => PlotGradients(Fruit)),
        ("PlotGradients-times-input", () => PlotGradients(Fruit, method: GradientMethod.GradientTimesInput)),
        ("PlotGradients-norm", () => PlotGradients(Fruit, method: GradientMethod.L2Norm)),
        ("PlotGradients-integrated", () => PlotGradients(Fruit, method: GradientMethod.IntegratedGradients, steps: 20)),
        ("PlotGradients-mean-token", () => PlotGradients(Fruit, baseline: GradientBaseline.MeanToken)),
        ("PlotGradients-target", () => PlotGradients(Fruit, target: "lemon", position: 2)),
        ("PlotGradients-unknown-words", () => PlotGradients(Unknown)),
        ("PlotGradients-small", () => PlotGradients(Fox, target: "cat", steps: 10, model: Small)),
        ("PlotGradients-small-position", () => PlotGradients(Odd, null, 3, GradientMethod.L2Norm, model: Small)),
        ("PlotLogitLens-fruit", () => PlotLogitLens(Fruit)),
        ("PlotLogitLens-target", () => PlotLogitLens(Fruit, target: "chili")),
        ("PlotLogitLens-top-2", () => PlotLogitLens(Fruit, top: 2)),
        ("PlotLogitLens-small", () => PlotLogitLens(Fox, model: Small)),
        ("PlotLogitLens-small-target", () => PlotLogitLens(Odd, target: " two", top: 2, model: Small)),
        ("PlotLogitAttribution-fruit", () => PlotLogitAttribution(Fruit)),
        ("PlotLogitAttribution-target", () => PlotLogitAttribution(Fruit, target: "lemon", position: 1)),
        ("PlotLogitAttribution-versus", () => PlotLogitAttribution(Fruit, target: "chili", versus: "lemon")),
        ("PlotLogitAttribution-small", () => PlotLogitAttribution(Fox, model: Small)),
        ("PlotLogitAttribution-small-versus", () => PlotLogitAttribution(Fox, " cat", "dog", model: Small)),
    ];
}
