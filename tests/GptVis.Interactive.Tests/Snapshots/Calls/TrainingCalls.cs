using static GptVis.Interactive.Notebook;
using static GptVis.Interactive.Tests.Snapshots.Calls.Examples;

namespace GptVis.Interactive.Tests.Snapshots.Calls;

internal static class TrainingCalls
{
    public static (string Name, Func<object> Call)[] All =>
    [
        ("TrainTinyGpt", () => TrainTinyGpt(steps: 20)),
        ("TrainTinyGpt-view", () => TrainTinyGpt(steps: 20).View),
        ("TrainTinyGpt-predicts", () => PredictNext(Fruit, top: 5, model: TrainTinyGpt(steps: 20))),
        ("TrainTinyGpt-lines", () => Counter().View),
        ("TrainTinyGpt-lines-result", () => Counter().Result),
        ("TrainTinyGpt-lines-progress", () => Counter().Result.History[^1]),
    ];

    private static TrainedModel Counter() => TrainTinyGpt(
        Lines, steps: 12, layers: 1, heads: 3, width: 12, context: 7, batch: 2, learningRate: 1e-3, dropout: 0, seed: 2,
        validation: ["two one"], sample: "two", name: "counter");
}
