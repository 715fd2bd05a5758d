using System.Diagnostics;
using System.Text.Json.Nodes;
using GptVis.Figures.Browser;
using GptVis.Tests.Shared;

namespace GptVis.Browser.Tests.Jupyter;

/// <summary>A day with a notebook in the classic Jupyter, in a real browser, with our kernel.</summary>
public sealed class ClassicNotebookTests(BrowserFixture fixture, InstalledKernel kernel)
    : IClassFixture<BrowserFixture>, IClassFixture<InstalledKernel>, IDisposable
{
    private const int Figures = 2;
    private const int LoadCell = 0, LateCell = 2;

    private readonly string _folder = Directory.CreateTempSubdirectory("gptvis-classic-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_figures_are_there_after_everything_one_does_with_a_notebook()
    {
        NotebookFile.Write(Path.Combine(_folder, "day.ipynb"), NotebookFile.LoadPackage,
            "PlotAttention(\"i like spicy so i like\", layer: 1, head: 1)",
                "PredictNext(\"i like spicy so i like\", top: 5)");
        using var server = await NotebookServer.StartAsync(_folder, kernel.Folder);

        await using (var page = await OpenAsync(server))
        {
            await WaitForKernelAsync(page);
            await RunAsync(page, "Jupyter.notebook.execute_all_cells()");
            await AssertFiguresAsync(page);

            await StopAnEndlessLoopAsync(page);
            await RestartAsync(page);
            await AssertFiguresAsync(page);
            await RunAsync(page, "Jupyter.notebook.execute_all_cells()");
            await AssertFiguresAsync(page);
            await SaveAsync(page);
        }

        // Whoever gets the file from somebody else does not trust it.
        NotebookFile.ChangeOutsideOfJupyter(Path.Combine(_folder, "day.ipynb"));
        await using (var untrusted = await OpenAsync(server))
        {
            await WaitForKernelAsync(untrusted);
            Assert.Equal(0, await CountAsync(untrusted, ".js-plotly-plot"));
            Assert.Equal(Figures, await CountAsync(untrusted, ".output_html table"));
            await BrowserFixture.SaveScreenshotAsync(untrusted, "classic-untrusted", "#notebook-container");
            await TrustAsync(untrusted);
        }

        await using (var trusted = await OpenAsync(server))
        {
            await WaitForKernelAsync(trusted);
            await AssertFiguresAsync(trusted);
            await RunAsync(trusted, $"Jupyter.notebook.execute_cells([{LateCell}])");
            await AssertFiguresAsync(trusted);
            await RunAsync(trusted, $"Jupyter.notebook.execute_cells([{LoadCell}])");
            await AssertFiguresAsync(trusted);
            await SaveAsync(trusted);
        }

        // The output that was made anew has plotly.js with it again: a page that has loaded nothing yet draws.
        await using var reopened = await OpenAsync(server);
        await WaitForKernelAsync(reopened);
        await AssertFiguresAsync(reopened);
        await BrowserFixture.SaveScreenshotAsync(reopened, "classic-reopened", "#notebook-container");
    }

    private Task<BrowserPage> OpenAsync(NotebookServer server) =>
        fixture.Browser.OpenAsync(new Uri(server.Address, "notebooks/day.ipynb"),
            new BrowserPageOptions { ReachesThisComputer = true, Height = 2_400 });

    private static Task WaitForKernelAsync(BrowserPage page) => page.WaitUntilAsync(
        "window.Jupyter && Jupyter.notebook && Jupyter.notebook._fully_loaded && Jupyter.notebook.kernel && "
            + "Jupyter.notebook.kernel.is_connected() && Jupyter.notebook.kernel.info_reply.implementation === "
            + "'gptvis'",
        BrowserFixture.Timeout,
            "'no kernel: ' + (window.Jupyter && Jupyter.notebook && Jupyter.notebook.kernel && "
                + "JSON.stringify(Jupyter.notebook.kernel.info_reply))");

    /// <summary>Runs cells and waits until the last of them has ended.</summary>
    private static async Task RunAsync(BrowserPage page, string action)
    {
        await page.EvaluateAsync($"{action}, 0");
        await page.WaitUntilAsync(
            "Jupyter.notebook.get_cells().every(cell => cell.cell_type !== 'code' || (cell.input_prompt_number && "
                + "cell.input_prompt_number !== '*'))",
            BrowserFixture.Timeout,
                "'still running: ' + Jupyter.notebook.get_cells().map(cell => cell.input_prompt_number).join()");
        string errors =
            (string)(await page.EvaluateAsync(
                "[...document.querySelectorAll('.output_error')].map(e => e.textContent).join('\\n')"))!;
        Assert.Equal("", errors);
    }

    private static async Task AssertFiguresAsync(BrowserPage page)
    {
        await page.WaitUntilDrawnAsync(BrowserFixture.Timeout);
        var visible =
            (JsonArray)(await page.EvaluateAsync(
                "[...document.querySelectorAll('.js-plotly-plot')].map(p => p._fullData.length > 0 && "
                    + "p._fullData.every(t => t.visible === true))"))!;
        Assert.Equal(Figures, visible.Count);
        Assert.All(visible, v => Assert.True((bool)v!));
    }

    private static async Task StopAnEndlessLoopAsync(BrowserPage page)
    {
        await page.EvaluateAsync(
            "window.loop = Jupyter.notebook.insert_cell_at_bottom('code'), loop.set_text('Console.Write(1);\\nwhile "
                + "(true) { }'), loop.execute(), 0");
        await page.WaitUntilAsync("loop.output_area.outputs.length === 1", BrowserFixture.Timeout, "'it does not run'");
        long start = Stopwatch.GetTimestamp();
        await page.EvaluateAsync("Jupyter.notebook.kernel.interrupt(), 0");
        await page.WaitUntilAsync("loop.output_area.outputs.some(o => o.evalue === 'The cell was stopped.')",
            BrowserFixture.Timeout, "'it runs on'");
        // 60 to 110 ms measured, through browser and server. Ten seconds is where the kernel would give up waiting.
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(9));
        await page.EvaluateAsync("Jupyter.notebook.delete_cell(Jupyter.notebook.ncells() - 1), 0");
    }

    private static async Task RestartAsync(BrowserPage page)
    {
        await page.EvaluateAsync(
            "window.restarted = false, Jupyter.notebook.kernel.restart(() => { window.restarted = true; }), 0");
        await page.WaitUntilAsync(
            "restarted && Jupyter.notebook.kernel.is_connected()", BrowserFixture.Timeout, "'not restarted'");
        await WaitForKernelAsync(page);
    }

    private static async Task SaveAsync(BrowserPage page)
    {
        await page.EvaluateAsync("Jupyter.notebook.save_notebook()");
        await page.WaitUntilAsync("!Jupyter.notebook.dirty", BrowserFixture.Timeout, "'not saved'");
    }

    private static async Task TrustAsync(BrowserPage page)
    {
        await page.EvaluateAsync("Jupyter.notebook.trust_notebook(), 0");
        await page.WaitUntilAsync(
            "document.querySelector('.modal.in .btn-danger')", BrowserFixture.Timeout, "'nobody asks'");
        await page.EvaluateAsync("document.querySelector('.modal.in .btn-danger').click(), 0");
        // It saves, and loads the page anew.
        await page.WaitUntilAsync(
            "window.Jupyter && Jupyter.notebook && Jupyter.notebook.trusted && "
                + "document.querySelectorAll('.js-plotly-plot').length > 0", BrowserFixture.Timeout, "'not trusted'");
    }

    private static async Task<int> CountAsync(BrowserPage page, string selector) =>
        (int)(await page.EvaluateAsync($"document.querySelectorAll('{selector}').length"))!;
}
