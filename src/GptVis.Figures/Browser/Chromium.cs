using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace GptVis.Figures.Browser;

/// <summary>A headless browser without network access. Its profile folder is temporary.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    // a cold start on a busy machine took 20 seconds
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly string _profile;
    private DevToolsConnection? _connection;

    private Chromium(Process process, string profile) => (_process, _profile) = (process, profile);

    /// <summary>The id of the browser's main process.</summary>
    public int ProcessId => _process.Id;

    internal string ProfileFolder => _profile;

    /// <summary>Starts the browser that <see cref="BrowserProgram.Find()"/> finds.</summary>
    /// <exception cref="BrowserException">
    /// No browser was found, or it did not start; the message has its output.
    /// </exception>
    public static Task<Chromium> StartAsync(CancellationToken cancellation = default) =>
        StartAsync(BrowserProgram.Find(), cancellation);

    internal static async Task<Chromium> StartAsync(string program, CancellationToken cancellation)
    {
        string profile = Directory.CreateTempSubdirectory("gptvis-browser-").FullName;
        var process = new Process { StartInfo = StartInfo(program, profile) };
        var chromium = new Chromium(process, profile);
        try
        {
            process.Start();
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            timeout.CancelAfter(StartTimeout);
            var address = await ReadAddressAsync(process, program, timeout.Token).ConfigureAwait(false);
            chromium._connection = await DevToolsConnection.ConnectAsync(address, timeout.Token).ConfigureAwait(false);
            return chromium;
        }
        catch (Exception e)
        {
            await chromium.DisposeAsync().ConfigureAwait(false);
            if (e is Win32Exception) throw new BrowserException($"{program} could not be started: {e.Message}", e);
            if (e is OperationCanceledException && !cancellation.IsCancellationRequested)
                throw new BrowserException(
                    $"{program} did not answer within {StartTimeout.TotalSeconds} seconds of its start.", e);
            throw;
        }
    }

    /// <summary>Opens a page and waits until it has loaded.</summary>
    /// <param name="page">Usually a file; the network is cut off.</param>
    /// <param name="options">Size and theme of the window; null for the defaults.</param>
    /// <param name="cancellation">Stops the wait.</param>
    public async Task<BrowserPage> OpenAsync(
        Uri page, BrowserPageOptions? options = null, CancellationToken cancellation = default)
    {
        var target =
            await _connection!.SendAsync("Target.createTarget", new JsonObject { ["url"] = "about:blank" }, null,
                cancellation).ConfigureAwait(false);
        var attached = await _connection.SendAsync(
            "Target.attachToTarget", new JsonObject { ["targetId"] = (string)target["targetId"]!, ["flatten"] = true },
                null, cancellation).ConfigureAwait(false);
        var opened = new BrowserPage(_connection, (string)attached["sessionId"]!, (string)target["targetId"]!);
        await opened.NavigateAsync(page, options ?? new BrowserPageOptions(), cancellation).ConfigureAwait(false);
        return opened;
    }

    /// <summary>Ends the browser with all its child processes and deletes its profile.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_connection is not null) await _connection.DisposeAsync().ConfigureAwait(false);
        await EndProcessAsync().ConfigureAwait(false);
        _process.Dispose();
        await DeleteProfileAsync().ConfigureAwait(false);
    }

    private static ProcessStartInfo StartInfo(string program, string profile)
    {
        var start =
            new ProcessStartInfo(program)
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
                UseShellExecute = false,
                CreateNoWindow = true
            };
        string[] flags =
        [
            "--headless", "--remote-debugging-port=0", $"--user-data-dir={profile}", "--no-first-run",
                "--no-default-browser-check",
            "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update",
                "--disable-sync",
            "--disable-extensions", "--disable-dev-shm-usage", "--hide-scrollbars", "--mute-audio",
                "--force-color-profile=srgb",
            // A pointer that can hover: headless mode has none, and plotly then always shows its buttons.
            "--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",   // names are never resolved
        ];
        foreach (string flag in flags) start.ArgumentList.Add(flag);
        // Chromium's sandbox does not run as root, the user of most containers.
        if (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess) start.ArgumentList.Add("--no-sandbox");
        start.ArgumentList.Add("about:blank");
        return start;
    }

    // "DevTools listening on ws://127.0.0.1:41234/devtools/browser/<guid>"; the system chooses the port.
    private static async Task<Uri> ReadAddressAsync(Process process, string program, CancellationToken cancellation)
    {
        var written = new List<string>();
        while (await process.StandardError.ReadLineAsync(cancellation).ConfigureAwait(false) is { } line)
        {
            int start = line.IndexOf("ws://", StringComparison.Ordinal);
            if (start < 0)
            {
                written.Add(line);
                continue;
            }
            // Drains the pipe: a full pipe would block the browser.
            _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
            return new Uri(line[start..].Trim());
        }
        throw new BrowserException(
            $"{program} ended before it could be used. It wrote:\n{string.Join('\n', written.TakeLast(10))}");
    }

    private async Task EndProcessAsync()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
            using var timeout = new CancellationTokenSource(EndTimeout);
            await _process.WaitForExitAsync(timeout.Token).ConfigureAwait(false);
        }
        catch (InvalidOperationException) { }   // it never started, or has ended
        catch (OperationCanceledException) { }  // killed, but not ended in time
    }

    private async Task DeleteProfileAsync()
    {
        // Child processes still write for a moment after the browser ends.
        for (int attempt = 0; Directory.Exists(_profile); attempt++)
        {
            try
            {
                Directory.Delete(_profile, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException && attempt < 50)
            {
                await Task.Delay(100).ConfigureAwait(false);
            }
        }
    }
}
