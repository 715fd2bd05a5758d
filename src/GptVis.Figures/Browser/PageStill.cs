using System.Text;

namespace GptVis.Figures.Browser;

/// <summary>A PNG of a page in memory, for SavePng and for publishing.</summary>
internal static class PageStill
{
    private static readonly TimeSpan DrawTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StillTimeout = TimeSpan.FromMinutes(3);   // longer than loading and drawing take

    /// <summary>Draws a self-contained page and returns a PNG of one element, at 2 pixels per CSS pixel.</summary>
    /// <param name="html">The whole page.</param>
    /// <param name="selector">CSS selector of the element.</param>
    /// <param name="theme">Light or dark.</param>
    /// <param name="cancellation">Stops the drawing.</param>
    /// <exception cref="BrowserException">No browser was found, or a figure was not drawn.</exception>
    public static async Task<byte[]> OfAsync(
        string html, string selector, PageTheme theme, CancellationToken cancellation)
    {
        await using var browser = await Chromium.StartAsync(cancellation).ConfigureAwait(false);
        return await OfAsync(browser, html, selector, theme, cancellation).ConfigureAwait(false);
    }

    /// <summary>As above, in a running browser, for many stills.</summary>
    public static async Task<byte[]> OfAsync(
        Chromium browser, string html, string selector, PageTheme theme, CancellationToken cancellation)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(StillTimeout);
        string folder = Directory.CreateTempSubdirectory("gptvis-still-").FullName;
        try
        {
            string file = Path.Combine(folder, "page.html");
            await File.WriteAllTextAsync(file, html, Encoding.UTF8, timeout.Token).ConfigureAwait(false);
            var page = await browser.OpenAsync(new Uri(file), new BrowserPageOptions { Scale = 2, Theme = theme },
                timeout.Token).ConfigureAwait(false);
            await using (page.ConfigureAwait(false))
            {
                await page.WaitUntilDrawnAsync(DrawTimeout, timeout.Token).ConfigureAwait(false);
                return await page.ScreenshotAsync(selector, timeout.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new BrowserException(
                $"The browser did not take the picture within {StillTimeout.TotalMinutes} minutes. Is it stopped?", e);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
