using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using GptVis.Tests.Shared;

namespace GptVis.Browser.Tests.Jupyter;

/// <summary>The classic notebook server, on a port and with a folder of its own.</summary>
internal sealed class NotebookServer : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private const int LinesKept = 20;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();

    private NotebookServer(Process process, Uri address)
    {
        (_process, Address) = (process, address);
        // A full pipe would stop it.
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        process.ErrorDataReceived += (_, e) => Keep(e.Data);
        process.BeginErrorReadLine();
    }

    public Uri Address { get; }

    /// <summary>The end of the server's log, which has the kernel's too.</summary>
    public string LastWords => string.Join('\n', _lines);

    public static async Task<NotebookServer> StartAsync(string folder, string jupyterData, params string[] options)
    {
        int port = FreePort();
        string[] command =
        [
            "-m", "notebook", "--no-browser", "--allow-root", "--ip=127.0.0.1", $"--port={port}", "--port-retries=0",
            "--NotebookApp.token=", "--NotebookApp.password=", $"--notebook-dir={folder}", .. options,
        ];
        var server =
            new NotebookServer(Process.Start(JupyterPython.Command(folder, jupyterData, command))!,
                new Uri($"http://127.0.0.1:{port}/"));
        try
        {
            await server.WaitUntilReadyAsync();
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private async Task WaitUntilReadyAsync()
    {
        using var client = new HttpClient { BaseAddress = Address };
        for (var waited = Stopwatch.StartNew(); ;)
        {
            try
            {
                using var answer = await client.GetAsync(new Uri("api", UriKind.Relative));
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException) when (waited.Elapsed < Timeout && !_process.HasExited)
            {
                await Task.Delay(100);
            }
        }
    }

    private void Keep(string? line)
    {
        if (line is not null) _lines.Enqueue(line);
        while (_lines.Count > LinesKept) _lines.TryDequeue(out _);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
