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
    // A process that a cell started can keep the pipes open after the host has exited.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly AnonymousPipeServerStream _requests = new(PipeDirection.Out, HandleInheritability.Inheritable);
    private readonly AnonymousPipeServerStream _answers = new(PipeDirection.In, HandleInheritability.Inheritable);
    private readonly Channel<JsonDocument> _messages = Channel.CreateUnbounded<JsonDocument>();
    private readonly Process _process;
    private readonly RawOutput _stdout;
    private readonly RawOutput _stderr;
    private readonly Thread _reader;
    private readonly StringBuilder _consoleErrors = new();
    // Output arrives on three threads; the lock gives a cell's outputs one order.
    private readonly Lock _order = new();
    // Output between two cells, from processes that a cell left running. After the last cell it is dropped.
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
        // Closed, so that no cell waits for input that never comes.
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

    /// <summary>Runs one cell. All its events are delivered before the task completes, and none after it.</summary>
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

    /// <summary>Ends the host and the processes that its cells have started.</summary>
    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        // The host now reads the end of the pipe, unless a leftover process of a cell keeps the other side open.
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
            // The host has exited; reading its messages to the end reports it.
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
            // This side was closed while the other was still open. No exception may leave the thread: it would end the
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
    /// Real stderr output comes after the cell's own outputs. It is another pipe, so its order among them is unknown,
    /// and a crash message of the runtime belongs after the cell's outputs.
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
        // The document is disposed after the event is handled, but its data is kept.
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
