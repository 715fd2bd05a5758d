using GptVis.Tests.Shared;

namespace GptVis.DotnetInteractive.Tests.Tool;

/// <summary>
/// The package as it was packed, in the real tool dotnet-interactive with the network cut: what a user of VS Code's
/// Polyglot Notebooks meets.
/// </summary>
[Trait("Needs", "restore")]
public sealed class ToolTests(LoadedTool loaded) : IClassFixture<LoadedTool>
{
    private const string Bundle = "<script data-gptvis=\"bundle\">";

    private const string AnyVersion = "#r \"nuget: GptVis.Interactive, 0.1.0-*\"";

    private static readonly string ThisVersion = $"#r \"nuget: GptVis.Interactive, {LocalFeed.Version}\"";

    private readonly DotnetInteractiveTool _tool = loaded.Tool;

    [Fact]
    public void The_package_loads_and_greets_once_with_plotly()
    {
        string greeting = Assert.Single(loaded.FirstCell.Succeeded().Html,
            html => html.StartsWith(Bundle, StringComparison.Ordinal));
        Assert.Contains($"GptVis {LocalFeed.Version} is ready.", greeting, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_cells_of_the_README_show_their_figures_as_html_and_as_text()
    {
        List<CellRun> runs = [];
        foreach (string cell in Readme().Split("```csharp\n").Skip(1).Select(block => block.Split("```")[0]))
            runs.Add((await _tool.RunAsync(cell.Replace(AnyVersion, ThisVersion))).Succeeded());

        // The second is the loss curve and the prediction.
        Assert.Equal([4, 2, 0, 1], runs.Select(run => run.Outputs.Count(IsView)));
        Assert.StartsWith("(2, 6, 6): in head 1, the last token gives", Text(runs[2].Single), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_figure_is_html_with_its_script_and_without_plotly()
    {
        var output = (await _tool.RunAsync("PlotAttention(\"i like spicy so i like\", layer: 1, head: 1)"))
            .Succeeded().Single;
        Assert.Contains("data-alt=\"Heat map", output["text/html"], StringComparison.Ordinal);
        Assert.Contains("<script>", output["text/html"], StringComparison.Ordinal);
        Assert.DoesNotContain(Bundle, output["text/html"], StringComparison.Ordinal);
        Assert.StartsWith("Attention of fruit, layer 1, head 1", output["text/plain"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_is_one_sentence() =>
        Assert.Equal(
            "Layer 9 was requested, but fruit has 2 layers: 0 to 1. UseModel(\"gpt2\") loads GPT-2 (548 MB, fetched "
                + "once), which has more.",
            (await _tool.RunAsync("PlotAttention(\"i like spicy\", layer: 9, head: 0)")).Error);

    [Fact]
    public async Task A_live_output_is_replaced_in_its_place()
    {
        var run = await _tool.RunAsync(
            """
            using (var live = new GptVis.Interactive.LiveOutput())
                for (int step = 0; step < 4; step++)
                {
                    live.Show(new GptVis.Figures.Views.ProgressBar($"step {step}", step / 4.0));
                    await Task.Delay(150);
                }
            """);
        Assert.Contains("step 3", run.Succeeded().Single["text/html"], StringComparison.Ordinal);
        Assert.Equal((3, 0), (run.Updates, run.OrphanUpdates));
    }

    [Fact]
    public async Task What_a_foreign_thread_shows_waits_for_the_cells_own_code()
    {
        var run = await _tool.RunAsync(
            """
            using (var live = new GptVis.Interactive.LiveOutput())
            {
                live.Show("own");
                await Task.Delay(150);
                var thread = new System.Threading.Thread(() => live.Show("foreign"));
                thread.UnsafeStart();
                thread.Join();
            }
            """);
        Assert.Equal(("foreign", 1), (Text(run.Succeeded().Single), run.Updates));
    }

    [Fact]
    public async Task The_stop_button_reaches_the_call_which_ends_and_keeps_its_model()
    {
        string cell = _tool.Submit("var stopped = TrainTinyGpt(steps: 100_000);");
        var run = await _tool.UntilAsync(cell, new(), shown => shown.Outputs.Count > 0);
        _tool.Cancel();
        Assert.Equal("Command cancelled.", (await _tool.UntilAsync(cell, run)).Error);

        // The next cell waits for the call, which would go on for half a minute.
        (await _tool.RunAsync("PredictNext(\"i like\", top: 2, model: stopped)")).Succeeded();
    }

    [Fact]
    public async Task A_call_on_another_thread_returns_and_the_kernel_lives_on()
    {
        (await _tool.RunAsync(
            "(await Task.Run(() => PlotAttention(\"i like\", layer: 0, head: 0))).ToString().Length > 0")).Succeeded();

        // A thread that the cell's flow has not reached, and one that outlives the cell.
        (await _tool.RunAsync(
            """
            var foreign = new System.Threading.Thread(() => Show("foreign")) { IsBackground = true };
            foreign.UnsafeStart();
            foreign.Join();
            var late = Task.Run(async () => { await Task.Delay(300); Show("late"); return "alive"; });
            static void Show(string text)
            {
                using var live = new GptVis.Interactive.LiveOutput();
                live.Show(text);
                live.Clear();
            }
            """)).Succeeded();
        var after = (await _tool.RunAsync("await late")).Succeeded();
        Assert.Equal("alive", after.Single["text/plain"]);
    }

    [Fact]
    public async Task Work_that_outlives_its_cell_ends_with_its_figure()
    {
        (await _tool.RunAsync(
            "var later = Task.Run(async () => { await Task.Delay(300); return PlotAttention(\"i like\", 0, 0); });"))
            .Succeeded();
        Assert.True(IsView((await _tool.RunAsync("await later")).Succeeded().Single));
    }

    [Fact]
    public async Task Values_that_are_no_figure_are_text_and_a_formatter_of_the_user_wins()
    {
        const string Config = "LanguageModel.Fruit.Gpt.Config";
        var ours = (await _tool.RunAsync(Config)).Succeeded().Single;
        Assert.StartsWith("<pre style=\"margin:0\">GptConfig\n", ours["text/html"], StringComparison.Ordinal);
        Assert.StartsWith("GptConfig\n", Text(ours), StringComparison.Ordinal);

        var users = (await _tool.RunAsync(
            "using Microsoft.DotNet.Interactive.Formatting;\n"
                + $"Formatter.Register<GptConfig>(config => \"mine\", \"text/html\");\n{Config}")).Succeeded().Single;
        Assert.Equal("mine", users["text/html"]);
    }

    [Fact]
    public async Task A_figure_shows_itself_also_after_all_formatters_were_reset_and_its_call_brings_back_the_others()
    {
        var run = await _tool.RunAsync(
            "var before = PredictNext(\"i like\", top: 2);\n"
                + "Microsoft.DotNet.Interactive.Formatting.Formatter.ResetToDefault();\nbefore");
        Assert.True(IsView(run.Succeeded().Single));

        run = await _tool.RunAsync("PredictNext(\"i like\", top: 2).Display();\nLanguageModel.Fruit");
        Assert.StartsWith("<div>fruit: 2 layers", run.Succeeded().Outputs[^1]["text/html"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_FSharp_cell_shows_figures_too()
    {
        var run = await _tool.RunAsync(
            $"{ThisVersion}\nopen type GptVis.Interactive.Notebook\n"
                + "PredictNext(\"i like\", top = 2)", "fsharp");
        Assert.Contains(run.Succeeded().Html, html => html.Contains("data-alt=\"Bars", StringComparison.Ordinal));
    }

    private static bool IsView(IReadOnlyDictionary<string, string> output) =>
        output.TryGetValue("text/html", out string? html)
        && html.StartsWith("<div class=\"tex2jax_ignore", StringComparison.Ordinal)
        && Text(output) is [not '<', ..];

    private static string Text(IReadOnlyDictionary<string, string> output) => output["text/plain"];

    private static string Readme() => File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
}
