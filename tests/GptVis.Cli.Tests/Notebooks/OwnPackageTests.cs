using System.Text.Json.Nodes;
using GptVis.Tests.Shared;

namespace GptVis.Cli.Tests.Notebooks;

/// <summary>
/// The packages as they were packed, in a folder that has nothing else: the process that runs the cells has the
/// formatting library of .NET Interactive and nothing of ours.
/// </summary>
[Trait("Needs", "gptvis")]
public sealed class OwnPackageTests : IDisposable
{
    private readonly Gptvis _gptvis = new();

    private const string NoLayer9 =
        "Layer 9 was requested, but fruit has 2 layers: 0 to 1. UseModel(\"gpt2\") loads GPT-2 (548 MB, fetched once), "
            + "which has more.";

    public OwnPackageTests() => LocalFeed.WriteTo(_gptvis.Folder);

    public void Dispose() => _gptvis.Dispose();

    [Fact]
    public void The_extension_greets_its_calls_need_no_using_and_everything_shows_itself()
    {
        string[] cells =
        [
            "var before = 6;",
            $"#r \"nuget: GptVis.Interactive, {LocalFeed.Version}\"\nbefore += 1;",
            "before * 6",
            "PlotAttention(\"i like spicy\", layer: 1, head: 1)",
            "GptVis.Models.LanguageModel.Fruit.Gpt.Config",
            "using GptVis.Interactive;\nusing (var live = new LiveOutput())\n{\n    live.Show(\"first\");\n    "
                + "live.Show(\"last\");\n}\nLiveOutput.Cancellation.Equals(RunningCell.CancellationToken)",
            "PlotAttention(\"i like spicy\", layer: 9, head: 1)",
        ];
        _gptvis.WriteNotebook("own.ipynb", cells);
        var result = _gptvis.Run("run", "own.ipynb");
        Assert.Equal(1, result.ExitCode);
        Assert.True(result.Errors.Contains("Cell 7 of 7", StringComparison.Ordinal), result.Errors);
        Assert.EndsWith(
            $"""
            > 1 | PlotAttention("i like spicy", layer: 9, head: 1)

            GptVis.Interactive.NotebookException: {NoLayer9}
               at cell 7, line 1


            """.ReplaceLineEndings("\n"), result.ErrorsNormalized, StringComparison.Ordinal);

        string[] greeting = Shown(1);
        Assert.Contains($"GptVis {LocalFeed.Version} is ready.", Assert.Single(greeting), StringComparison.Ordinal);
        Assert.Contains("<script data-gptvis=\"bundle\">", Html(1), StringComparison.Ordinal);
        Assert.Equal(["42"], Shown(2));
        Assert.StartsWith("Attention of fruit, layer 1, head 1", Assert.Single(Shown(3)), StringComparison.Ordinal);
        Assert.DoesNotContain("<script data-gptvis=\"bundle\">", Html(3), StringComparison.Ordinal);
        Assert.StartsWith("GptConfig\n", Assert.Single(Shown(4)), StringComparison.Ordinal);
        Assert.Equal(["last", "True"], Shown(5));
    }

    [Fact]
    public void A_figure_that_is_replaced_keeps_its_script_where_no_greeting_brought_it()
    {
        string[] assemblies =
            [.. ((Type[])[typeof(GptVis.Model.Gpt), typeof(GptVis.Figures.Views.View),
                typeof(GptVis.Interactive.Notebook)]).Select(type => $"#r \"{type.Assembly.Location}\"\n")];
        _gptvis.WriteNotebook("own.ipynb",
            $"{string.Concat(assemblies)}using static GptVis.Interactive.Notebook;\nusing GptVis.Interactive;",
            "using (var live = new LiveOutput())\n    for (int head = 0; head < 2; head++) "
                + "live.Show(PlotAttention(\"i like spicy\", layer: 0, head));",
            "PlotAttention(\"i like spicy\", layer: 1, head: 1)");
        var result = _gptvis.Run("run", "own.ipynb");
        Assert.True(result.ExitCode == 0, result.Errors);

        Assert.Equal(2, Outputs(1).Count);
        Assert.Contains("<script data-gptvis=\"bundle\">", Html(1), StringComparison.Ordinal);
        Assert.StartsWith("Attention of fruit, layer 0, head 1", Shown(1)[1], StringComparison.Ordinal);
        Assert.DoesNotContain(
            "<script data-gptvis=\"bundle\">", Text(Outputs(1)[1]!["data"]!["text/html"]!), StringComparison.Ordinal);
        Assert.DoesNotContain("<script data-gptvis=\"bundle\">", Html(2), StringComparison.Ordinal);
    }

    private JsonArray Outputs(int cell) =>
        _gptvis.ReadNotebook("artifacts/notebooks/own.ipynb")["cells"]![cell]!["outputs"]!.AsArray();

    private string[] Shown(int cell) => [.. Outputs(cell).Select(output => Text(output!["data"]!["text/plain"]!))];

    private string Html(int cell) => Text(Outputs(cell)[0]!["data"]!["text/html"]!);

    private static string Text(JsonNode text) =>
        text is JsonArray lines ? string.Concat(lines.Select(line => (string)line!)) : (string)text!;
}
