using GptVis.Model;
using GptVis.Models;
using static GptVis.Interactive.Notebook;
using static GptVis.Interactive.Tests.Snapshots.Calls.Examples;

namespace GptVis.Interactive.Tests.Snapshots.Calls;

internal static class ModelsCalls
{
    public static (string Name, Func<object> Call)[] All =>
    [
        ("ModelSummary-fruit", () => ModelSummary()),
        ("ModelSummary-small", () => ModelSummary(Small)),
        ("ModelSummary-gpt2", () => ModelSummary("gpt2")),
        ("ModelSummary-gpt2-xl", () => ModelSummary("gpt2-xl")),
        ("ModelSummary-gpt3", () => ModelSummary("gpt3")),
        ("ModelSummary-gpt-124m-untied", () => ModelSummary("gpt-124m-untied")),
        ("CompareModels-none", () => CompareModels()),
        ("CompareModels-names", () => CompareModels("gpt2", "gpt2-medium", "gpt2-large", "gpt2-xl", "gpt3")),
        ("CompareModels-models", () => CompareModels(LanguageModel.Fruit, Small, "gpt2")),
        ("CompareModels-training-tokens", () => CompareModels(trainingTokens: 1e10, "gpt2", "gpt-124m")),
        ("Enhanced3D-fruit", () => Enhanced3DVisualization()),
        ("Enhanced3D-small", () => Enhanced3DVisualization(Small)),
        ("Enhanced3D-gpt2-medium", () => Enhanced3DVisualization("gpt2-medium")),
        ("Models", () => Notebook.Models()),
        ("UseModel-fruit", () => UseModel("fruit")),
        ("UseModel-small", () => UseThenReleaseSmall().Used),
        ("ReleaseModel-small", () => UseThenReleaseSmall().Released),
        ("ModelChoice", () => (ModelChoice)"gpt2"),
        ("Config", () => GptConfig.Gpt2),
    ];

    // What is used stays the model of later calls, so each leaves what was used before.
    private static (LanguageModel Used, object Released) UseThenReleaseSmall() =>
        (UseModel(Small), ReleaseModel(Small.Name));
}
