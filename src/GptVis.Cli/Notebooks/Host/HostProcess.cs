using System.Diagnostics;
using System.IO.Pipes;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using GptVis.Host;
using GptVis.Host.Channel;

namespace GptVis.Cli.Notebooks.Host;

/// <summary>The process that runs the cells of one notebook (GptVis.Host), and the channel to it.</summary>
internal sealed class HostProcess : IDisposable
{
    // A process that a cell started can hold the pipes open after the host has gone.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly AnonymousPipeServerStream _requests = new(PipeDirection.Out, HandleInheritability.Inheritable);
    private readonly AnonymousPipeServerStream _answers = new(PipeDirection.In, HandleInheritability.Inheritable);
    private readonly Channel<JsonDocument> _messages = Channel.CreateUnbounded<JsonDocument>();
    private readonly Process _process;
    private readonly RawOutput _stdout;
    private readonly RawOutput _stderr;
    private readonly Thread _reader;
    private readonly StringBuilder _consoleErrors = new();
    // Output arrives on three threads; a cell's outputs have one order.
    private readonly Lock _order = new();
    // What arrives between two cells, from processes that a cell left running. After the last cell nobody takes it.
    private readonly List<HostEvent> _held = [];
    private Action<HostEvent>? _events;
    private bool _ready;

    private HostProcess(ProcessStartInfo start)
    {
        start.ArgumentList.Add(_requests.GetClientHandleAsString());
        start.ArgumentList.Add(_answers.GetClientHandleAsString());
        _process = Process.Start(start)!;
        _requests.DisposeLocalCopyOfClientHandle();
        _answers.DisposeLocalCopyOfClientHandle();
        // No cell can wait for input that nobody will give.
        _process.StandardInput.Close();
        _stdout = new(_process.StandardOutput, text => Deliver(new HostEvent.Stream("stdout", text)));
        _stderr = new(_process.StandardError, text =>
        {
            lock (_consoleErrors) _consoleErrors.Append(text);
        });
        _reader = new Thread(ReadMessages) { IsBackground = true, Name = "host channel" };
        _reader.Start();
        _ = CloseAfterExitAsync();
    }

    /// <param name="folder">The cells' current directory.</param>
    public static HostProcess Start(string folder) =>
        new(new ProcessStartInfo(DotnetPath.Find(), ["exec", HostFile.Find()])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        });

    /// <summary>
    /// Runs one cell; every event of it has been delivered when the task completes, and none is delivered later.
    /// </summary>
    /// <exception cref="HostDiedException">The process ended first.</exception>
    public async Task<CellFailure?> RunCellAsync(
        int number, string language, string code, Action<HostEvent> events, CancellationToken cancellation)
    {
        lock (_order)
        {
            foreach (var held in _held) events(held);
            _held.Clear();
            _events = events;
        }

        try
        {
            return await RunCellAsync(number, language, code, cancellation);
        }
        finally
        {
            lock (_order) _events = null;
        }
    }

    /// <summary>Ends the host, and what its cells have started.</summary>
    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        // It reads the pipe's end now, unless a process that a cell left behind holds the other side.
        _reader.Join(Grace);
        _requests.Dispose();
        _answers.Dispose();
    }

    private async Task<CellFailure?> RunCellAsync(
        int number, string language, string code, CancellationToken cancellation)
    {
        string fence = RawOutput.NewFence();
        var fences = Task.WhenAll(_stdout.ExpectAsync(fence), _stderr.ExpectAsync(fence));

        SendRun(number, language, code, fence);
        CellFailure? failure = null;
        await foreach (var message in _messages.Reader.ReadAllAsync(cancellation))
        {
            using (message)
            {
                switch (message.RootElement.GetProperty(Protocol.Type).GetString())
                {
                    case Protocol.Ready:
                        RequireVersion(message.RootElement.GetProperty("protocol").GetInt32());
                        break;
                    case Protocol.Done:
                        await Task.WhenAny(fences, Task.Delay(Grace, cancellation));
                        DeliverConsoleErrors();
                        return failure;
                    default:
                        var hostEvent = ToEvent(message.RootElement);
                        if (hostEvent is HostEvent.Error error) failure = error.Failure;
                        Deliver(hostEvent);
                        break;
                }
            }
        }

        await Task.WhenAny(Task.WhenAll(_stdout.Ended, _stderr.Ended), Task.Delay(Grace, cancellation));
        await _process.WaitForExitAsync(cancellation);
        throw new HostDiedException(_process.ExitCode, _ready, DeliverConsoleErrors());
    }

    private void Deliver(HostEvent hostEvent)
    {
        lock (_order)
        {
            if (_events is null) _held.Add(hostEvent);
            else _events(hostEvent);
        }
    }

    private void SendRun(int number, string language, string code, string fence)
    {
        try
        {
            Protocol.Write(_requests, Protocol.Run, w =>
            {
                w.WriteNumber("cell", number);
                w.WriteString("language", language);
                w.WriteString("code", code);
                w.WriteString("fence", fence);
            });
        }
        catch (IOException)
        {
            // The host has gone; reading its messages to their end says so.
        }
    }

    private void ReadMessages()
    {
        try
        {
            while (Protocol.Read(_answers) is { } message) _messages.Writer.TryWrite(message);
        }
        catch (Exception e) when (e is ObjectDisposedException or IOException)
        {
            // This side was closed while the other was still held. Nothing may leave a thread's start: it would end the
            // whole program.
        }
        _messages.Writer.TryComplete();
    }

    private async Task CloseAfterExitAsync()
    {
        await _process.WaitForExitAsync();
        await Task.Delay(Grace);
        _messages.Writer.TryComplete();
    }

    /// <summary>
    /// The real stderr comes after the cell's own outputs. It has no order among them (it is another pipe), and what
    /// the runtime says when it crashes belongs behind what the cell has said.
    /// </summary>
    private string DeliverConsoleErrors()
    {
        string text;
        lock (_consoleErrors)
        {
            text = _consoleErrors.ToString();
            _consoleErrors.Clear();
        }

        if (text.Length > 0) Deliver(new HostEvent.Stream("stderr", text));
        return text;
    }

    private void RequireVersion(int version)
    {
        if (version != Protocol.Version)
            throw new InvalidOperationException(
                $"The host next to gptvis speaks version {version} of the protocol and gptvis version "
                    + $"{Protocol.Version}. Install or build gptvis again.");
        _ready = true;
    }

    private static HostEvent ToEvent(JsonElement message)
    {
        string Text(string name) => message.GetProperty(name).GetString()!;
        // The document is disposed when the event has been handled; its data is kept.
        JsonElement Data() => message.GetProperty("data").Clone();

        return message.GetProperty(Protocol.Type).GetString() switch
        {
            Protocol.Stream => new HostEvent.Stream(Text("name"), Text("text")),
            Protocol.Display => new HostEvent.Display(Text("id"), Data()),
            Protocol.Update => new HostEvent.Update(Text("id"), Data()),
            Protocol.Clear => new HostEvent.Clear(message.GetProperty("wait").GetBoolean()),
            Protocol.Result => new HostEvent.Result(Data()),
            Protocol.Error => new HostEvent.Error(new(
                Text("name"),
                Text("message"),
                [.. message.GetProperty("trace").EnumerateArray().Select(line => line.GetString()!)],
                message.TryGetProperty("line", out var line) ? line.GetInt32() : null)),
            var other =>
                throw new InvalidDataException(
                    $"The host sent a message of type {other}, which this version of the protocol does not have."),
        };
    }
}
