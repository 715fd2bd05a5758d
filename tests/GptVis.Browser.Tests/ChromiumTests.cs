using System.Diagnostics;
using System.Text.Json.Nodes;
using GptVis.Figures.Attention;
using GptVis.Figures.Browser;

namespace GptVis.Browser.Tests;

[Collection(BrowserTests.Name)]
public sealed class ChromiumTests(BrowserFixture fixture)
{
    [Fact]
    public async Task Disposing_ends_the_process_and_deletes_the_profile()
    {
        var browser = await Chromium.StartAsync();
        string profile = browser.ProfileFolder;
        using var process = Process.GetProcessById(browser.ProcessId);
        Assert.True(Directory.Exists(profile));

        await browser.DisposeAsync();
        Assert.True(process.HasExited);
        Assert.False(Directory.Exists(profile));
    }

    [Fact]
    public async Task A_program_that_is_no_browser_is_reported_with_what_it_wrote()
    {
        string script =
            Path.Combine(Directory.CreateTempSubdirectory().FullName,
                OperatingSystem.IsWindows() ? "no-browser.cmd" : "no-browser.sh");
        await File.WriteAllTextAsync(script,
            OperatingSystem.IsWindows()
                ? "@echo cannot open display 1>&2"
                : "#!/bin/sh\necho cannot open display >&2\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var error =
            await Assert.ThrowsAsync<BrowserException>(() => Chromium.StartAsync(script, CancellationToken.None));
        Assert.Contains("ended before it could be used. It wrote:\ncannot open display", error.Message);
        Directory.Delete(Path.GetDirectoryName(script)!, recursive: true);
    }

    [Fact]
    public async Task The_network_is_cut_off_and_every_request_is_counted()
    {
        await using var page =
            await fixture.OpenAsync("<!doctype html><title>x</title><img src='http://localhost:1/a.png'><p>text</p>");
        Assert.Equal("failed",
            (string?)await page.EvaluateAsync("fetch('https://example.com/b').then(() => 'loaded', () => 'failed')"));
        Assert.Contains("http://localhost:1/a.png", page.NetworkRequests);
        Assert.Contains("https://example.com/b", page.NetworkRequests);
    }

    [Fact]
    public async Task Errors_of_the_page_are_collected()
    {
        await using var page =
            await fixture.OpenAsync(
                "<!doctype html><script>console.error('said', 1); throw new Error('thrown')</script>");
        await page.WaitUntilAsync("true", BrowserFixture.Timeout, "''");
        Assert.Contains("said 1", page.Errors);
        Assert.Contains(page.Errors, error => error.StartsWith("Error: thrown", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_script_that_throws_is_an_exception_here()
    {
        await using var page = await fixture.OpenAsync("<!doctype html><p>text</p>");
        var error = await Assert.ThrowsAsync<BrowserException>(() => page.EvaluateAsync("null.length"));
        Assert.Contains("TypeError", error.Message);
        var promise = await page.EvaluateAsync("Promise.resolve({a: [1, 'two']})");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"a":[1,"two"]}"""), promise));
    }

    [Fact]
    public async Task A_page_that_does_not_exist_is_named()
    {
        var error =
            await Assert.ThrowsAsync<BrowserException>(
                () => fixture.Browser.OpenAsync(new Uri("file:///no/such/page.html")));
        Assert.Contains("file:///no/such/page.html could not be opened", error.Message);
    }

    [Theory]
    [InlineData(PageTheme.Light, 255), InlineData(PageTheme.Dark, 18)]
    public async Task SavePng_takes_the_whole_view_in_the_asked_theme(PageTheme theme, int background)
    {
        var view = AttentionFigures.Pattern(Examples.Pattern(5), Examples.Tokens(5), "Attention of layer 0, head 1");
        string path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "view.png");
        Assert.Equal(path, view.SavePng(path, theme));

        // Read back by the browser, which knows PNG.
        await using var page = await fixture.OpenAsync("<!doctype html><canvas></canvas>");
        string png = Convert.ToBase64String(await File.ReadAllBytesAsync(path));
        var read = (await page.EvaluateAsync($$"""
            createImageBitmap(new Blob([Uint8Array.from(atob('{{png}}'), c => c.charCodeAt(0))])).then(image => {
                const canvas = document.querySelector('canvas');
                [canvas.width, canvas.height] = [image.width, image.height];
                const context = canvas.getContext('2d'); context.drawImage(image, 0, 0);
                return [image.width, image.height, context.getImageData(3, 3, 1, 1).data[0]];
            })
            """))!.AsArray();
        Assert.Equal(1600, (int)read[0]!);   // 800 CSS pixels
        Assert.InRange((int)read[1]!, 700, 1400);
        Assert.Equal(background, (int)read[2]!);
        Assert.Equal(["view.png"], Directory.GetFiles(Path.GetDirectoryName(path)!).Select(Path.GetFileName));
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }
}
