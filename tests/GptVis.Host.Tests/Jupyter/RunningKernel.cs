using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using GptVis.Host.Jupyter;
using GptVis.Host.Jupyter.Zmtp;

namespace GptVis.Host.Tests.Jupyter;

/// <summary>A kernel in this process, and a front end connected to it.</summary>
internal sealed class RunningKernel : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly (TextWriter Out, TextWriter Error, TextReader In) _console =
        (Console.Out, Console.Error, Console.In);
    private readonly BlockingCollection<KernelMessage> _published = [];
    private readonly JupyterKernel _kernel;
    private readonly Task _serving;

    private RunningKernel(string key, string folder)
    {
        (Key, Folder) = (key, folder);
        var ports = FreePorts(5);
        File = new(IPAddress.Loopback, ports[0], ports[1], ports[2], ports[3], ports[4], key);
        _kernel = new JupyterKernel(File, folder, Log);
        _serving = _kernel.RunAsync();
    }

    public string Key { get; }

    public string Folder { get; }

    public ConnectionFile File { get; }

    public StringWriter Log { get; } = new();

    public Task Ended => _serving;

    public ZmtpConnection Shell { get; private set; } = null!;

    public ZmtpConnection Control { get; private set; } = null!;

    public ZmtpConnection Stdin { get; private set; } = null!;

    public static Task<RunningKernel> StartAsync(string key = "a key") => StartAsync(Session.NewFolder(), key);

    public static async Task<RunningKernel> StartAsync(string folder, string key)
    {
        var kernel = new RunningKernel(key, folder);
        byte[] identity = Encoding.ASCII.GetBytes("front end");
        var iopub = await ConnectAsync(kernel.File.IopubPort, "SUB", []);
        iopub.Send([[1]]);
        _ = kernel.ReadPublishedAsync(iopub);
        kernel.Shell = await ConnectAsync(kernel.File.ShellPort, "DEALER", identity);
        kernel.Control = await ConnectAsync(kernel.File.ControlPort, "DEALER", identity);
        kernel.Stdin = await ConnectAsync(kernel.File.StdinPort, "DEALER", identity);
        // As Jupyter's own clients: asks until an answer is published too, for a subscription has no answer of its own.
        do await kernel.AskAsync(kernel.Shell, KernelMessage.Request("kernel_info_request", []));
        while (!kernel._published.TryTake(out _, TimeSpan.FromMilliseconds(100)));
        while (kernel._published.TryTake(out _, TimeSpan.FromMilliseconds(100))) { }
        return kernel;
    }

    public static async Task<ZmtpConnection> ConnectAsync(int port, string socketType, byte[] identity)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return await ZmtpConnection.OpenAsync(socket, socketType, identity, CancellationToken.None);
    }

    public async Task<KernelAnswer> RunAsync(
        string code, bool allowStdin = false, JsonObject? more = null, JsonObject? metadata = null)
    {
        var request = Execute(code, allowStdin, more);
        Shell.Send(request.ToFrames(Key, metadata));
        return await FinishAsync(request);
    }

    /// <summary>Runs a cell that must succeed.</summary>
    public async Task<KernelAnswer> OkAsync(string code)
    {
        var answer = await RunAsync(code);
        Assert.True(answer.Status == "ok", answer.Reply.Content.ToJsonString());
        return answer;
    }

    public async Task<KernelAnswer> AskShellAsync(string type, JsonObject content)
    {
        var request = KernelMessage.Request(type, content);
        Shell.Send(request.ToFrames(Key));
        return await FinishAsync(request);
    }

    public static KernelMessage Execute(string code, bool allowStdin = false, JsonObject? more = null)
    {
        var content = new JsonObject { ["code"] = code, ["allow_stdin"] = allowStdin };
        foreach (var (name, value) in more ?? []) content[name] = value?.DeepClone();
        return KernelMessage.Request("execute_request", content);
    }

    /// <summary>Waits for the reply and for idle.</summary>
    public async Task<KernelAnswer> FinishAsync(KernelMessage request)
    {
        var reply = await ReceiveAsync(Shell, request.Id);
        List<KernelMessage> published = [];
        do published.Add(NextPublished());
        while (published[^1] is not { Type: "status" } last || last.ParentId != request.Id
            || last.Text("execution_state") != "idle");
        return new(reply, published);
    }

    public KernelMessage NextPublished() =>
        _published.TryTake(out var message, Timeout) ? message : throw new TimeoutException("Nothing was published.");

    public async Task<KernelMessage> AskAsync(ZmtpConnection connection, KernelMessage request)
    {
        connection.Send(request.ToFrames(Key));
        return await ReceiveAsync(connection, request.Id);
    }

    /// <summary>The next message that belongs to the given one.</summary>
    public async Task<KernelMessage> ReceiveAsync(ZmtpConnection connection, string? parentId)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        while (true)
        {
            var message = KernelMessage.FromFrames(await connection.ReceiveAsync(timeout.Token), Key);
            if (parentId is null || message.ParentId == parentId) return message;
        }
    }

    /// <summary>Sends what the stop button sends; returns how long the running cell went on.</summary>
    public async Task<TimeSpan> InterruptAsync(KernelMessage running)
    {
        long start = Stopwatch.GetTimestamp();
        Control.Send(KernelMessage.Request("interrupt_request", []).ToFrames(Key));
        var reply = await ReceiveAsync(Shell, running.Id);
        var elapsed = Stopwatch.GetElapsedTime(start);
        Assert.Equal("error", reply.Text("status"));
        while (NextPublished() is not { Type: "status" } state || state.ParentId != running.Id
            || state.Text("execution_state") != "idle") { }
        return elapsed;
    }

    public async ValueTask DisposeAsync()
    {
        Shell.Abort();
        Control.Abort();
        Stdin.Abort();
        await _kernel.DisposeAsync();
        Console.SetOut(_console.Out);
        Console.SetError(_console.Error);
        Console.SetIn(_console.In);
        Directory.Delete(Folder, recursive: true);
    }

    private async Task ReadPublishedAsync(ZmtpConnection iopub)
    {
        try
        {
            while (true)
            {
                var frames = await iopub.ReceiveAsync(CancellationToken.None);
                _published.Add(KernelMessage.FromFrames(frames, Key));
            }
        }
        catch (IOException)
        {
            // The kernel has gone.
        }
    }

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        listeners.ForEach(listener => listener.Dispose());
        return ports;
    }
}
