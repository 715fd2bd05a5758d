using System.Net;
using System.Threading.Channels;
using GptVis.Host.Jupyter.Messages;
using GptVis.Host.Jupyter.Zmtp;
using GptVis.Host.Scripting;

namespace GptVis.Host.Jupyter;

/// <summary>
/// A Jupyter kernel: five sockets, the messages on them, and a <see cref="ScriptSession"/> that runs the cells. Shell
/// requests run one after the other; control requests do not wait for them, so that they can stop a running cell.
/// </summary>
internal sealed class JupyterKernel : IAsyncDisposable
{
    private readonly Channel<KernelRequest> _shellQueue =
        System.Threading.Channels.Channel.CreateUnbounded<KernelRequest>();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly MessageCodec _codec;
    private readonly RefusalLog _refusals;
    private readonly ZmtpPublisher _publisher;
    private readonly List<ZmtpListener> _listeners = [];
    private readonly IopubChannel _iopub;
    private readonly ScriptSession _session;
    private readonly ExecuteRequests _cells;
    private readonly ShellRequests _questions;
    private long _arrivals;
    private int _isDisposed;

    /// <param name="connection">The connection file.</param>
    /// <param name="folder">The notebook's folder.</param>
    /// <param name="log">Receives messages for the operator; not shown in the notebook.</param>
    /// <exception cref="System.Net.Sockets.SocketException">A port is taken.</exception>
    public JupyterKernel(ConnectionFile connection, string folder, TextWriter log)
    {
        _refusals = new(log);
        _codec = new(new MessageSigner(connection.Key));
        _publisher = new(new IPEndPoint(connection.Address, connection.IopubPort));
        _iopub = new(_publisher, _codec);
        var output = new CellOutput(_iopub);
        var stdin = new StdinChannel(_codec, _iopub);
        var history = new InputHistory();
        _session = new(folder, output.Send, stdin.ReadAsync);
        _cells = new(_session, output, _iopub, history);
        _questions = new(_session, _iopub, history);

        Listen(connection, connection.HeartbeatPort, "REP", (peer, frames) => peer.Send(frames));
        stdin.Listener =
            Listen(connection, connection.StdinPort, "ROUTER", Decoded(request => stdin.Receive(request.Message)));
        Listen(connection, connection.ControlPort, "ROUTER", Decoded(AnswerControl), _publisher.SettledAsync);
        Listen(connection, connection.ShellPort, "ROUTER", Decoded(request => _shellQueue.Writer.TryWrite(request)),
            _publisher.SettledAsync);
    }

    /// <summary>Serves until a front end requests a shutdown.</summary>
    public async Task RunAsync()
    {
        PublishState("starting", null);
        await Task.WhenAny(_stopped.Task, AnswerShellAsync());
    }

    /// <summary>Stops the running cell, if there is one.</summary>
    public void Interrupt() => _cells.Interrupt();

    /// <summary>Sends all queued messages and closes the sockets.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;

        _iopub.Dispose();
        await Task.WhenAll(
            _listeners.Select(listener => listener.DisposeAsync().AsTask()).Append(_publisher.DisposeAsync().AsTask()));
        _session.Dispose();
    }

    private ZmtpListener Listen(
        ConnectionFile connection, int port, string socketType, Action<ZmtpConnection, IReadOnlyList<byte[]>> received,
        Func<Task>? beforeFirst = null)
    {
        var listener = new ZmtpListener(new IPEndPoint(connection.Address, port), socketType, received, beforeFirst);
        _listeners.Add(listener);
        return listener;
    }

    private Action<ZmtpConnection, IReadOnlyList<byte[]>> Decoded(Action<KernelRequest> handle) => (peer, frames) =>
    {
        if (_codec.Decode(frames, out string reason) is not { } message)
        {
            _refusals.Add(reason);
            return;
        }

        Guarded(new(message, peer, Interlocked.Increment(ref _arrivals), _codec), handle);
    };

    private static void Guarded(KernelRequest request, Action<KernelRequest> handle)
    {
        try
        {
            handle(request);
        }
        catch (MalformedRequestException malformed)
        {
            if (request.WantsReply) request.Refuse(malformed.Message);
        }
    }

    private async Task AnswerShellAsync()
    {
        await foreach (var request in _shellQueue.Reader.ReadAllAsync()) await AnswerShellAsync(request);
    }

    private async Task AnswerShellAsync(KernelRequest request)
    {
        RequestContext.Enter(request.Message);
        PublishState("busy", request.Message);
        try
        {
            if (request.Message.Type == "execute_request")
                await _cells.RunAsync(request, () => Interlocked.Read(ref _arrivals));
            else if (!await _questions.AnswerAsync(request)) AnswerOther(request);
        }
        catch (MalformedRequestException malformed)
        {
            if (request.WantsReply) request.Refuse(malformed.Message);
        }
        finally
        {
            PublishState("idle", request.Message);
        }
    }

    private void AnswerControl(KernelRequest request)
    {
        PublishState("busy", request.Message);
        AnswerOther(request);
        PublishState("idle", request.Message);
    }

    /// <summary>Handles the requests of the control channel. Old clients send them on the shell channel.</summary>
    private void AnswerOther(KernelRequest request)
    {
        switch (request.Message.Type)
        {
            case "kernel_info_request":
                request.ReplyOk(KernelInfo.Write);
                break;
            case "interrupt_request":
                Interrupt();
                request.ReplyOk(_ => { });
                break;
            case "shutdown_request":
                bool restart = request.Message.Flag("restart", otherwise: false);
                Interrupt();
                request.ReplyOk(w => w.WriteBoolean("restart", restart));
                _iopub.Publish("shutdown_reply", request.Message, w => w.WriteBoolean("restart", restart));
                _stopped.TrySetResult();
                break;
            default:
                if (request.WantsReply) request.Refuse($"This kernel does not have {request.Message.Type}.");
                break;
        }
    }

    private void PublishState(string state, JupyterMessage? parent) =>
        _iopub.Publish("status", parent, w => w.WriteString("execution_state", state));
}
