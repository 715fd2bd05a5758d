using System.Text.Json.Nodes;
using GptVis.Figures.Browser;
using GptVis.Tests.Shared;

namespace GptVis.Browser.Tests;

/// <summary>Every notebook of notebooks/, run as README says and opened in a browser without a network.</summary>
public sealed class TutorialTests(BrowserFixture fixture) : IClassFixture<BrowserFixture>
{
    public static TheoryData<string> Notebooks =>
        [.. Directory.GetFiles(Path.Combine(Repository.Root, "notebooks"), "*.ipynb").Select(p => Path.GetFileName(p)!)
            .Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Notebooks))]
    public async Task It_runs_draws_every_figure_and_runs_again_without_a_network(string notebook)
    {
        byte[] committed = File.ReadAllBytes(InFolder(notebook));
        Run(notebook, prefix: []);
        Assert.Equal(committed, File.ReadAllBytes(InFolder(notebook)));
        string name = Path.GetFileNameWithoutExtension(notebook);
        CommittedNotebook.AssertShows(JsonNode.Parse(committed)!, JsonNode.Parse(File.ReadAllBytes(Executed(name)))!);
        var page = new Uri(Path.Combine(Repository.Root, "artifacts", "notebooks", name + ".html"));

        foreach (var theme in Enum.GetValues<PageTheme>())
        {
            await using var browser = await fixture.Browser.OpenAsync(page, new BrowserPageOptions { Theme = theme });
            await browser.WaitUntilDrawnAsync(BrowserFixture.Timeout);
            await BrowserFixture.SaveScreenshotAsync(browser, $"tutorial-{name}-{theme}");
            await AssertDrawnAsync(browser, FiguresIn(name));
        }

        Run(notebook, GptvisProgram.WithoutNetwork());
    }

    [Theory, MemberData(nameof(Notebooks))]
    public void What_is_committed_is_small_and_has_no_script_and_no_trace_of_the_machine_it_was_made_on(string notebook)
    {
        Assert.InRange(new FileInfo(InFolder(notebook)).Length, 1, 300_000);
        CommittedNotebook.AssertClean(JsonNode.Parse(File.ReadAllBytes(InFolder(notebook)))!);
    }

    private static string InFolder(string notebook) => Path.Combine(Repository.Root, "notebooks", notebook);

    private static string Executed(string name) =>
        Path.Combine(Repository.Root, "artifacts", "notebooks", name + ".ipynb");

    private static void Run(string notebook, string[] prefix)
    {
        var result =
            GptvisProgram.Run(
                GptvisProgram.Command(Repository.Root, prefix, "run", Path.Combine("notebooks", notebook)));
        Assert.True(result.ExitCode == 0, $"exit code {result.ExitCode}\n{result.Output}\n{result.Errors}");
    }

    /// <summary>Figures that the written notebook holds: every one has to be on the page too.</summary>
    private static int FiguresIn(string name)
    {
        var notebook = JsonNode.Parse(File.ReadAllBytes(Executed(name)))!;
        var outputs = notebook["cells"]!.AsArray().SelectMany(cell => cell!["outputs"]?.AsArray() ?? []);
        int figures =
            outputs.Sum(
                output => (output!["data"]?["text/html"]?.ToJsonString() ?? "").Split("data-alt=\\u0022").Length - 1);
        Assert.True(figures > 0, "the notebook has no figure");
        return figures;
    }

    private static async Task AssertDrawnAsync(BrowserPage page, int figures)
    {
        BrowserFixture.AssertQuiet(page);
        var states =
            (await page.EvaluateAsync(
                "[...document.querySelectorAll('[data-alt]')].map(e => e.getAttribute('data-gptvis'))"))!.AsArray();
        Assert.Equal(figures, states.Count);
        Assert.All(states, state => Assert.True((string)state! is "drawn" or "parked", (string)state!));
        // A trace that plotly cannot draw is left out without an error; one that a control hides says so itself.
        var visible =
            (await page.EvaluateAsync(
                "[...document.querySelectorAll('.js-plotly-plot')].map(p => p._fullData.length > 0 && "
                    + "p._fullData.every(t => t.visible === true || t._input.visible === false))"))!.AsArray();
        Assert.NotEmpty(visible);
        Assert.All(visible, v => Assert.True((bool)v!));
    }
}
