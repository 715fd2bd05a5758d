using GptVis.Figures.Browser;
using GptVis.Figures.Views;
using GptVis.Tests.Shared;

namespace GptVis.Browser.Tests;

/// <summary>One browser for the tests of a collection or class, and a folder for their pages.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private string _pages = null!;

    internal Chromium Browser { get; private set; } = null!;

    private static string ScreenshotFolder => Path.Combine(Repository.Root, "artifacts", "screenshots");

    public async Task InitializeAsync()
    {
        Browser = await Chromium.StartAsync();
        _pages = Directory.CreateTempSubdirectory("gptvis-pages-").FullName;
    }

    public async Task DisposeAsync()
    {
        await Browser.DisposeAsync();
        Directory.Delete(_pages, recursive: true);
    }

    internal async Task<BrowserPage> OpenAsync(string html, BrowserPageOptions? options = null)
    {
        string file = Path.Combine(_pages, $"{Guid.NewGuid():N}.html");
        await File.WriteAllTextAsync(file, html);
        return await Browser.OpenAsync(new Uri(file), options);
    }

    internal async Task<BrowserPage> OpenDrawnAsync(View view, PageTheme theme = PageTheme.Light)
    {
        string file = view.SaveHtml(Path.Combine(_pages, $"{Guid.NewGuid():N}.html"));
        var page = await Browser.OpenAsync(new Uri(file), new BrowserPageOptions { Theme = theme });
        await page.WaitUntilDrawnAsync(Timeout);
        return page;
    }

    /// <summary>Keeps a picture for people to look at, in artifacts/screenshots.</summary>
    internal static async Task SaveScreenshotAsync(BrowserPage page, string name, string selector = "html")
    {
        Directory.CreateDirectory(ScreenshotFolder);
        await File.WriteAllBytesAsync(
            Path.Combine(ScreenshotFolder, name + ".png"), await page.ScreenshotAsync(selector));
    }

    /// <summary>Nothing went wrong in the page and it asked nobody for anything.</summary>
    internal static void AssertQuiet(BrowserPage page)
    {
        Assert.Empty(page.Errors);
        Assert.Empty(page.NetworkRequests);
    }
}
