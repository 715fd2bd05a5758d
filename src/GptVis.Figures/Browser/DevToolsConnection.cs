using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace GptVis.Figures.Browser;

/// <summary>
/// The DevTools protocol: numbered commands and their answers, and events, as JSON over one web socket.
/// </summary>
internal sealed class DevToolsConnection : IAsyncDisposable
{
    private readonly ClientWebSocket _socket;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonObject>> _waiting = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _receiving;
    private int _lastId;
    private volatile bool _gone;
    private Exception? _reason;

    private DevToolsConnection(ClientWebSocket socket)
    {
        _socket = socket;
        _receiving = ReceiveAsync();
    }

    /// <summary>
    /// Raised for every event with its method, session (null for the browser's own) and parameters, on the receiving
    /// task.
    /// </summary>
    public event Action<string, string?, JsonObject>? Received;

    public static async Task<DevToolsConnection> ConnectAsync(Uri address, CancellationToken cancellation)
    {
        var socket = new ClientWebSocket();
        socket.Options.Proxy = null;   // the browser is local, whatever HTTP_PROXY says
        await socket.ConnectAsync(address, cancellation).ConfigureAwait(false);
        return new DevToolsConnection(socket);
    }

    /// <summary>Sends a command and waits for its result.</summary>
    public async Task<JsonObject> SendAsync(
        string method, JsonObject parameters, string? session, CancellationToken cancellation)
    {
        int id = Interlocked.Increment(ref _lastId);
        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters };
        if (session is not null) message["sessionId"] = session;

        var answer = new TaskCompletionSource<JsonObject>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = answer;
        try
        {
            // Waiting commands fail once, after this is set; later commands must not wait.
            if (_gone) throw Gone(method);
            await SendTextAsync(message.ToJsonString(), cancellation).ConfigureAwait(false);
            var result = await answer.Task.WaitAsync(cancellation).ConfigureAwait(false);
            return result["error"] is { } error
                ? throw new BrowserException($"The browser refused {method}: {(string?)error["message"]}")
                : result["result"]!.AsObject();
        }
        catch (WebSocketException e)
        {
            throw new BrowserException($"The browser has ended before it could answer {method}.", e);
        }
        finally
        {
            _waiting.TryRemove(id, out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _receiving.ConfigureAwait(false);
        _socket.Dispose();
        _sending.Dispose();
        _closing.Dispose();
    }

    private async Task SendTextAsync(string text, CancellationToken cancellation)
    {
        await _sending.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, cancellation)
                .ConfigureAwait(false);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task ReceiveAsync()
    {
        try
        {
            byte[] buffer = new byte[1 << 16];
            using var message = new MemoryStream();
            while (true)
            {
                var piece = await _socket.ReceiveAsync(buffer.AsMemory(), _closing.Token).ConfigureAwait(false);
                if (piece.MessageType == WebSocketMessageType.Close) break;
                message.Write(buffer, 0, piece.Count);
                if (!piece.EndOfMessage) continue;

                Dispatch(JsonNode.Parse(message.GetBuffer().AsSpan(0, (int)message.Length))!.AsObject());
                message.SetLength(0);
            }
        }
        catch (OperationCanceledException) { }   // disposed
        // the browser has ended, or sent something unreadable; waiting commands fail below
        catch (Exception e)
        {
            _reason = e;
        }
        finally
        {
            _gone = true;
            foreach (var answer in _waiting.Values) answer.TrySetException(Gone("what it was asked"));
        }
    }

    private void Dispatch(JsonObject message)
    {
        if (message["id"] is { } id)
        {
            if (_waiting.TryGetValue((int)id, out var answer)) answer.TrySetResult(message);
            return;
        }
        Received?.Invoke(
            (string)message["method"]!, (string?)message["sessionId"], message["params"]?.AsObject() ?? []);
    }

    private BrowserException Gone(string method)
    {
        string message = $"The browser has ended before it could answer {method}.";
        return _reason is null ? new(message) : new(message, _reason);
    }
}
