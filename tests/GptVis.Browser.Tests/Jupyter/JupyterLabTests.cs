using System.Text.Json.Nodes;
using GptVis.Figures.Browser;
using GptVis.Tests.Shared;

namespace GptVis.Browser.Tests.Jupyter;

/// <summary>
/// Notebooks in JupyterLab's own notebook, outputs and sanitizer, in a real browser, with our kernel.
/// </summary>
public sealed class JupyterLabTests(BrowserFixture fixture, InstalledKernel kernel)
    : IClassFixture<BrowserFixture>, IClassFixture<InstalledKernel>, IDisposable
{
    private const string Text = "i like spicy so i like";
    private const string Plots = ".js-plotly-plot";

    // Short enough for a title.
    private const string Strange = "$1 to $2\n$5 $6 🌶 <b></script><script>ran=1</script>";

    // The cells of the tutorial, and behind them what it does not have.
    private static readonly string[] Tutorial =
        [NotebookFile.LoadPackage, .. NotebookFile.CodeOf("01-first-look.ipynb").Skip(1)];
    private static readonly string[] Cells =
    [
        .. Tutorial,
        $"PlotGradients(\"{Text}\")",
        "Generate(\"i like spicy so\", tokens: 6)",
        $"PlotTokenEmbeddings(\"{Text}\", dimensions: 3)",
        "using GptVis.Figures.Views;\nusing GptVis.Interactive;\nusing (var live = new LiveOutput())\n    for (int i "
            + "= 1; i <= 3; i++) { live.Show(new ProgressBar($\"step {i} of 3\", i / 3.0)); await Task.Delay(150); }",
        "var tiny = TrainTinyGpt([\"the sun is hot\", \"the moon is cold\"], steps: 300);",
        $"PredictNext({Quoted(Strange)}, model: LanguageModel.Fruit)",
    ];

    private static readonly int Gradients = Tutorial.Length, Written = Gradients + 1, Live = Gradients
        + 3, Training = Gradients + 4, Words = Gradients + 5;
    private static readonly int Attention =
        Array.FindIndex(Cells, cell => cell.StartsWith("PlotAttention", StringComparison.Ordinal));
    private static readonly int Numbers =
        Array.FindIndex(Cells, cell => cell.EndsWith("AsTable()", StringComparison.Ordinal));

    private readonly string _folder = Directory.CreateTempSubdirectory("gptvis-lab-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_figures_are_there_after_everything_one_does_with_a_notebook()
    {
        string file = Path.Combine(_folder, "day.ipynb");
        NotebookFile.Write(file, Cells);
        using var server = await LabNotebook.ServeAsync(_folder, kernel.Folder);
        int[] figures;

        await using (var lab = await OpenAsync(server))
        {
            await lab.RunAllAsync();
            figures = await lab.DrawnFiguresAsync();
            Assert.All((int[])[Attention, Gradients, Written, Written + 1, Training, Words],
                cell => Assert.True(figures[cell] > 0, $"cell {cell} drew nothing"));
            await AssertTextStaysTextAsync(lab);
            Assert.Equal(20, await lab.CountAsync(Numbers, "tr"));
            Assert.EndsWith("step 3 of 3", await lab.TextAsync(Live), StringComparison.Ordinal);
            Assert.Single(await lab.OutputsAsync(Live));
            Assert.Contains("update_display_data", await lab.MessagesAsync());
            await BrowserFixture.SaveScreenshotAsync(lab.Page, "lab-light", ".jp-WindowedPanel-viewport");

            await lab.SetThemeAsync(PageTheme.Dark);
            await lab.Page.WaitUntilAsync($"document.querySelector('{Plots}')._fullLayout.font.color === '#e8eaed'",
                BrowserFixture.Timeout, "'still light'");
            await BrowserFixture.SaveScreenshotAsync(lab.Page, "lab-dark", ".jp-WindowedPanel-viewport");

            await MoveControlsAsync(lab);
            await lab.RunAsync(Attention);
            await lab.HideAsync(Gradients, true);
            await lab.RunAsync(Gradients);
            await lab.HideAsync(Gradients, false);
            Assert.Equal(figures, await lab.DrawnFiguresAsync());
            lab.AssertQuiet();
            await lab.SaveAsync();
        }

        NotebookFile.ChangeOutsideOfJupyter(file);
        await using (var untrusted = await OpenAsync(server))
        {
            Assert.Equal(0, await untrusted.CountAsync(Plots));
            for (int cell = 0; cell < figures.Length; cell++)
            {
                if (figures[cell] > 0)
                    Assert.True(await untrusted.CountAsync(cell, "table") > 0, $"cell {cell} shows nothing");
            }
            await AssertTextStaysTextAsync(untrusted);
            await BrowserFixture.SaveScreenshotAsync(untrusted.Page, "lab-untrusted", ".jp-WindowedPanel-viewport");
            untrusted.AssertQuiet();

            await untrusted.TrustAsync();
            Assert.Equal(figures, await untrusted.DrawnFiguresAsync());
            untrusted.AssertQuiet();
        }

        // The server knows the notebook now. What is drawn needs the saved outputs alone; a late cell, the kernel that
        // still runs.
        await using (var trusted = await OpenAsync(server))
        {
            Assert.Equal(figures, await trusted.DrawnFiguresAsync());
            await trusted.RunAsync(Attention);
            Assert.Equal(figures, await trusted.DrawnFiguresAsync());
            await trusted.RunAsync(0);
            Assert.Equal(figures, await trusted.DrawnFiguresAsync());
            trusted.AssertQuiet();
            await trusted.SaveAsync();
        }

        // "full" takes what is out of sight off the page, and renders an output when it is first seen: that of the
        // first cell has plotly.js.
        await using var windowed =
            await LabNotebook.OpenAsync(
                fixture.Browser, server, "day.ipynb", PageTheme.Dark, windowing: "full", height: 700);
        await windowed.Page.WaitUntilAsync(
            "window.gptvis && gptvis.plotly", BrowserFixture.Timeout, "'the first cell has shown nothing'");
        foreach (int cell in (int[])[.. Enumerable.Range(0, Cells.Length),
            .. Enumerable.Range(0, Cells.Length).Reverse()])
            Assert.Equal(figures[cell], await windowed.DrawnWhenSeenAsync(cell));
        windowed.AssertQuiet();
    }

    [Fact]
    public async Task A_published_notebook_shows_stills_to_those_who_do_not_trust_it_and_figures_to_those_who_do()
    {
        string source = Path.Combine(_folder, "source.ipynb");
        NotebookFile.Write(source, NotebookFile.LoadPackage, $"PlotAttention(\"{Text}\", layer: 1, head: 1)",
            $"PlotTokenEmbeddings(\"{Text}\", dimensions: 3)");
        var published =
            GptvisProgram.Run(
                GptvisProgram.Command(_folder, [], "publish", source, "--out", Path.Combine(_folder, "out")));
        Assert.True(published.ExitCode == 0, published.Errors);
        File.Copy(Path.Combine(_folder, "out", "source.ipynb"), Path.Combine(_folder, "published.ipynb"));
        using var server = await LabNotebook.ServeAsync(_folder, kernel.Folder);
        await using var lab = await OpenAsync(server, "published.ipynb", height: 1_600);

        for (int cell = 1; cell <= 2; cell++)
        {
            Assert.Equal(["image/png", "text/html", "text/plain"],
                (await lab.OutputsAsync(cell))[0]!["data"]!.AsObject().Select(entry => entry.Key).Order());
            Assert.Equal(1, await lab.CountAsync(cell, ".jp-RenderedHTML img"));
        }
        Assert.Equal(0, await lab.CountAsync(Plots));
        await BrowserFixture.SaveScreenshotAsync(lab.Page, "lab-published-untrusted", ".jp-WindowedPanel-viewport");

        await lab.TrustAsync();
        int[] figures = await lab.DrawnFiguresAsync();
        Assert.Equal([0, 1, 1], figures);
        Assert.Equal(0, await lab.CountAsync(".jp-RenderedImage"));
        await BrowserFixture.SaveScreenshotAsync(lab.Page, "lab-published", ".jp-WindowedPanel-viewport");
        lab.AssertQuiet();
    }

    private static string Quoted(string text) => JsonValue.Create(text).ToJsonString();

    private Task<LabNotebook> OpenAsync(NotebookServer server, string file = "day.ipynb", int height = 7_000) =>
        LabNotebook.OpenAsync(fixture.Browser, server, file, height: height);

    private static async Task MoveControlsAsync(LabNotebook lab)
    {
        string Shown(int cell) =>
            $"JSON.stringify(lab.content.widgets[{cell}].node.querySelector('{Plots}')._fullData.map(t => [t.x, t.y, "
            + "t.visible]))";
        async Task AssertChangesAsync(int cell, Func<Task> act)
        {
            string before = (string)(await lab.Page.EvaluateAsync(Shown(cell)))!;
            await act();
            await lab.Page.WaitUntilAsync(
                $"{Shown(cell)} !== {Quoted(before)}", BrowserFixture.Timeout, "'nothing has changed'");
        }

        await AssertChangesAsync(Written, () => lab.ClickAsync(Written, "input[type=range]"));
        await AssertChangesAsync(Written, () => lab.ClickAsync(Written, ".gptvis-controls button"));
        await AssertChangesAsync(Gradients, async () =>
        {
            await lab.Page.EvaluateAsync($"lab.content.widgets[{Gradients}].node.querySelector('select').focus()");
            await lab.Page.PressAsync("ArrowDown");
        });
    }

    // No part of it ran or became markup, and dollars are not mathematics.
    private static async Task AssertTextStaysTextAsync(LabNotebook lab)
    {
        Assert.True((bool)(await lab.Page.EvaluateAsync("window.ran === undefined"))!);
        Assert.Equal(0, await lab.CountAsync("mjx-container"));
        string text = await lab.TextAsync(Words);
        Assert.All((string[])["🌶", "</script>", "$5 $6", "<b>", "$1 to $2"],
            part => Assert.Contains(part, text, StringComparison.Ordinal));
    }
}
