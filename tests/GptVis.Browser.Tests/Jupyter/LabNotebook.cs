using System.Text.Json.Nodes;
using GptVis.Figures.Browser;

namespace GptVis.Browser.Tests.Jupyter;

/// <summary>
/// A notebook in JupyterLab's own notebook widget (the page of the folder lab), with a kernel behind it.
/// </summary>
internal sealed class LabNotebook : IAsyncDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(3), Opening = TimeSpan.FromMinutes(1.5);

    private readonly NotebookServer _server;

    private LabNotebook(NotebookServer server, BrowserPage page) => (_server, Page) = (server, page);

    public BrowserPage Page { get; }

    /// <summary>A server that has the page beside its own.</summary>
    public static Task<NotebookServer> ServeAsync(string folder, string jupyterData) => NotebookServer.StartAsync(
        folder, jupyterData, $"--NotebookApp.extra_static_paths=['{Path.Combine(AppContext.BaseDirectory, "lab")}']",
        "--NotebookApp.disable_check_xsrf=True");   // the cookie it asks for is set by Jupyter's own pages

    /// <param name="browser">Where it is opened.</param>
    /// <param name="server">Who has the notebook.</param>
    /// <param name="file">The notebook's name there.</param>
    /// <param name="theme">JupyterLab's.</param>
    /// <param name="windowing">Which cells are on the page, in JupyterLab's words; null for its default.</param>
    /// <param name="height">Of the window: what is outside is drawn when it is scrolled to.</param>
    public static async Task<LabNotebook> OpenAsync(
        Chromium browser, NotebookServer server, string file, PageTheme theme = PageTheme.Light,
        string? windowing = null, int height = 1_000)
    {
        string address =
            $"static/lab.html?path={file}&theme={NameOf(theme)}{(windowing is null ? "" : $"&windowing={windowing}")}";
        var options = new BrowserPageOptions { ReachesThisComputer = true, Height = height, Theme = theme };
        var lab = new LabNotebook(server, await browser.OpenAsync(new Uri(server.Address, address), options));
        string state = "the page does not answer";
        try
        {
            // A page that hangs answers no question either.
            using var timeout = new CancellationTokenSource(Opening);
            while (!(bool)(await lab.Page.EvaluateAsync("Boolean(lab.content || lab.failed)", timeout.Token))!)
            {
                state = (string)(await lab.Page.EvaluateAsync(
                    "`the page waits for ${lab.waitsFor}, is ${document.visibilityState}, asks: "
                        + "${document.querySelector('.jp-Dialog')?.innerText ?? 'nothing'}`", timeout.Token))!;
                await Task.Delay(TimeSpan.FromMilliseconds(100), timeout.Token);
            }
            Assert.Null((string?)await lab.Page.EvaluateAsync("lab.failed", timeout.Token));
            return lab;
        }
        catch (Exception e)
        {
            string errors = string.Join('\n', lab.Page.Errors);
            await lab.DisposeAsync();
            if (e is OperationCanceledException)
                throw new TimeoutException(
                    $"After {Opening.TotalSeconds} seconds {state}\n{errors}\nThe server's last "
                        + $"words:\n{server.LastWords}", e);
            throw;
        }
    }

    public async ValueTask DisposeAsync() => await Page.DisposeAsync();

    public Task RunAllAsync() => RunAsync("runAll()");

    public Task RunAsync(int cell) => RunAsync($"run({cell})");

    public Task SaveAsync() => DoAsync("context.save()");

    public Task SetThemeAsync(PageTheme theme) => DoAsync($"theme('{NameOf(theme)}')");

    public Task HideAsync(int cell, bool hidden) =>
        Page.EvaluateAsync($"lab.content.widgets[{cell}].outputHidden = {(hidden ? "true" : "false")}");

    /// <summary>Trusts the notebook, as the reader does who is asked, and saves it.</summary>
    public async Task TrustAsync()
    {
        await Page.EvaluateAsync("lab.trusted = lab.trust(), 0");
        await Page.WaitUntilAsync(
            "document.querySelector('.jp-Dialog .jp-mod-accept')", BrowserFixture.Timeout, "'nobody asks'");
        await Page.EvaluateAsync("document.querySelector('.jp-Dialog .jp-mod-accept').click()");
        await DoAsync("trusted");
    }

    /// <summary>Waits until every figure of the page is drawn, and counts them cell by cell.</summary>
    public async Task<int[]> DrawnFiguresAsync()
    {
        await Page.WaitUntilDrawnAsync(BrowserFixture.Timeout);
        var counts =
            (await Page.EvaluateAsync(
                "lab.content.widgets.map(cell => cell.node.querySelectorAll('.gptvis-graph').length)"))!.AsArray();
        // plotly leaves out what it cannot draw, without an error.
        Assert.True(
            (bool)(await Page.EvaluateAsync(
                "[...document.querySelectorAll('.js-plotly-plot')].every(p => p._fullData.length > 0 && "
                    + "p._fullData.every(t => t.visible === true || t._input.visible === false))"))!);
        return [.. counts.Select(count => (int)count!)];
    }

    /// <summary>Scrolls to a cell and counts its figures when they are drawn.</summary>
    public async Task<int> DrawnWhenSeenAsync(int cell)
    {
        string node = $"lab.content.widgets[{cell}].node";
        await DoAsync($"content.scrollToItem({cell}, 'start')");
        await Page.WaitUntilAsync(
            $"{node}.isConnected && [...{node}.querySelectorAll('[data-alt][id^=gptvis-]')].every(e => ['drawn', "
                + "'parked'].includes(e.getAttribute('data-gptvis')))",
            BrowserFixture.Timeout,
                $"`connected: ${{{node}.isConnected}}, plotly: ${{Boolean(window.gptvis && gptvis.plotly)}}, figures: "
                    + $"${{[...{node}.querySelectorAll('[data-alt]')].map(e => e.getAttribute('data-gptvis'))}}`");
        return await CountAsync(cell, "[data-alt][id^=gptvis-]");
    }

    /// <summary>What a cell shows, in the saved form.</summary>
    public async Task<JsonArray> OutputsAsync(int cell) =>
        (await Page.EvaluateAsync($"lab.content.widgets[{cell}].model.outputs.toJSON()"))!.AsArray();

    /// <summary>What a cell shows, as the reader sees it, with the texts of its figures.</summary>
    public async Task<string> TextAsync(int cell) => (string)(await Page.EvaluateAsync(
        "(node => [node.innerText.trim(), ...[...node.querySelectorAll('svg text')].map(text => "
            + $"text.textContent)].join(' '))(lab.content.widgets[{cell}].outputArea.node)"))!;

    /// <summary>Kinds of messages that the kernel has sent.</summary>
    public async Task<string[]> MessagesAsync() =>
        [.. (await Page.EvaluateAsync("[...lab.messages]"))!.AsArray().Select(kind => (string)kind!)];

    public Task<int> CountAsync(string selector) => CountInAsync("document", selector);

    public Task<int> CountAsync(int cell, string selector) =>
        CountInAsync($"lab.content.widgets[{cell}].outputArea.node", selector);

    /// <summary>Clicks in the middle of an element of a cell's output, where the reader sees it.</summary>
    public async Task ClickAsync(int cell, string selector)
    {
        string quoted = JsonValue.Create(selector).ToJsonString();
        var at = (await Page.EvaluateAsync($$"""
            (async () => {
              const element = lab.content.widgets[{{cell}}].node.querySelector({{quoted}});
              element.scrollIntoView({ block: 'center' });
              await new Promise(requestAnimationFrame);
              await new Promise(requestAnimationFrame);
              const box = element.getBoundingClientRect();
              return [box.x + box.width / 2, box.y + box.height / 2];
            })()
            """))!.AsArray();
        await Page.ClickAsync((double)at[0]!, (double)at[1]!);
    }

    /// <summary>Nothing went wrong in the page, and it asked nobody but its server.</summary>
    public void AssertQuiet()
    {
        Assert.True(Page.Errors.Count == 0, string.Join('\n', Page.Errors));
        Assert.All(Page.NetworkRequests,
            request => Assert.StartsWith(_server.Address.AbsoluteUri, request, StringComparison.Ordinal));
    }

    private async Task RunAsync(string action)
    {
        await DoAsync(action);
        string errors =
            (string)(await Page.EvaluateAsync(
                "[...lab.content.model.cells].flatMap(cell => cell.outputs ? cell.outputs.toJSON() : []).filter(o => "
                    + "o.output_type === 'error').map(o => `${o.ename}: ${o.evalue}`).join('\\n')"))!;
        Assert.Equal("", errors);
    }

    private async Task DoAsync(string action)
    {
        using var timeout = new CancellationTokenSource(Long);
        await Page.EvaluateAsync($"Promise.resolve(lab.{action}).then(() => 0)", timeout.Token);
    }

    private async Task<int> CountInAsync(string root, string selector) =>
        (int)(await Page.EvaluateAsync(
            $"{root}.querySelectorAll({JsonValue.Create(selector).ToJsonString()}).length"))!;

    private static string NameOf(PageTheme theme) => theme == PageTheme.Dark ? "dark" : "light";
}
