using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using GptVis.Figures.Browser;
using GptVis.Figures.Page;

namespace GptVis.Cli.Notebooks.Publishing;

/// <summary>Draws all outputs with figures on one page in a headless browser.</summary>
internal static class FigurePage
{
    // One pixel per CSS pixel: ten figures and the bundle must stay under 3 MB, and the file contains each still twice.
    private const double StillScale = 1;
    private static readonly TimeSpan DrawTimeout = TimeSpan.FromMinutes(2);

    /// <summary>Adds a still to every output, and one to every figure in it.</summary>
    /// <param name="outputs">The outputs to draw.</param>
    /// <param name="figuresOnly">Whether the still of an output shows its figures without the text around them.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="BrowserException">
    /// There is no browser, or a figure does not draw; the message names its cell.
    /// </exception>
    public static async Task AddStillsAsync(
        IReadOnlyList<NotebookOutput> outputs, bool figuresOnly, CancellationToken cancellation)
    {
        await using var browser = await Chromium.StartAsync(cancellation);
        var folder = Directory.CreateTempSubdirectory("gptvis-publish-");
        try
        {
            string file = Path.Combine(folder.FullName, "figures.html");
            await File.WriteAllTextAsync(file, Html(outputs), cancellation);
            await using var page =
                await browser.OpenAsync(new Uri(file), new BrowserPageOptions { Scale = StillScale }, cancellation);
            await page.WaitUntilDrawnAsync(DrawTimeout, cancellation);
            for (int i = 0; i < outputs.Count; i++)
                await AddStillsAsync(page, i, outputs[i], figuresOnly, cancellation);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task AddStillsAsync(
        BrowserPage page, int index, NotebookOutput output, bool figuresOnly, CancellationToken cancellation)
    {
        var stills = new Dictionary<string, (byte[] Png, int Width, int Height)>();
        foreach (string id in output.Figures)
        {
            await RequireDrawnAsync(page, id, output.Cell, cancellation);
            var size = (JsonArray)(await page.EvaluateAsync(
                $"[document.getElementById('{id}').offsetWidth, document.getElementById('{id}').offsetHeight]",
                    cancellation))!;
            stills[id] = (await page.ScreenshotAsync($"#{id}", cancellation), (int)size[0]!, (int)size[1]!);
        }

        if (figuresOnly)
            await page.EvaluateAsync(
                $"document.querySelectorAll('#{ElementId(index)} *').forEach(e => {{ if (!e.closest('[data-alt]') && "
                    + $"!e.querySelector('[data-alt]')) e.style.display = 'none' }})", cancellation);
        output.SetPng(await page.ScreenshotAsync($"#{ElementId(index)}", cancellation));
        output.SetHtml(FigureStills.Insert(output.Html, stills));
    }

    /// <summary>plotly draws an unknown trace as empty axes, without an error.</summary>
    private static async Task RequireDrawnAsync(BrowserPage page, string id, int cell, CancellationToken cancellation)
    {
        // The grid of all heads is drawn without plotly; the loader says "drawn" only after its last thumbnail.
        if ((bool)(await page.EvaluateAsync($"Boolean(document.getElementById('{id}').gptvis.heads)", cancellation))!)
            return;
        string graph = $"document.querySelector('#{id} .js-plotly-plot')";
        bool isDrawn =
            (bool)(await page.EvaluateAsync(
                $"Boolean({graph}) && {graph}._fullData.length > 0 && {graph}._fullData.every(trace => trace.visible "
                    + "=== true || trace._input.visible === false)", cancellation))!;
        if (!isDrawn)
            throw new BrowserException($"A figure of cell {cell} was not drawn: plotly.js did not take its data.");
    }

    private static string Html(IReadOnlyList<NotebookOutput> outputs)
    {
        var page = new StringBuilder(
            """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8">
            <style>
            body {
              margin: 0; background: #fff; color: #1f2328;
              font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif
            }
            .still { width: 800px; padding: 8px 12px; box-sizing: border-box }
            </style></head><body>

            """);
        for (int i = 0; i < outputs.Count; i++)
            page.Append(CultureInfo.InvariantCulture,
                $"<div class=\"still\" id=\"{ElementId(i)}\">{FigureStills.WithoutBundle(outputs[i].Html)}</div>\n");
        return page.Append(PlotlyBundle.Html).Append("</body></html>\n").ToString();
    }

    private static string ElementId(int index) => string.Create(CultureInfo.InvariantCulture, $"still-{index}");
}
