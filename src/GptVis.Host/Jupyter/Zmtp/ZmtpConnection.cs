using System.Net.Sockets;
using System.Threading.Channels;

namespace GptVis.Host.Jupyter.Zmtp;

/// <summary>A connection that speaks ZMTP: messages, each of one or more frames, in and out.</summary>
internal sealed class ZmtpConnection : IAsyncDisposable
{
    // A signed Jupyter message has 6 frames, a delimiter, identities and perhaps buffers.
    private const int MaxFrames = 1024;
    private const int BufferBytes = 64 << 10;
    // Below this size in bytes, header and body of a frame are sent in one packet.
    private const int SmallBody = 8 << 10;
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    // For reading only: a BufferedStream cannot read and write at the same time.
    private readonly BufferedStream _incoming;
    private readonly Channel<IReadOnlyList<ZmtpFrame>> _outgoing =
        System.Threading.Channels.Channel.CreateUnbounded<IReadOnlyList<ZmtpFrame>>(new() { SingleReader = true });
    private readonly Task _sending;

    private ZmtpConnection(Socket socket, NetworkStream stream, byte[] peerIdentity)
    {
        (_socket, _stream, PeerIdentity) = (socket, stream, peerIdentity);
        _incoming = new(stream, BufferBytes);
        _sending = Task.Run(SendAllAsync);
    }

    public byte[] PeerIdentity { get; }

    /// <summary>
    /// Performs the handshake. The connection owns the socket from here on, even if the handshake fails.
    /// </summary>
    /// <exception cref="InvalidDataException">The peer does not speak ZMTP 3.</exception>
    public static async Task<ZmtpConnection> OpenAsync(
        Socket socket, string socketType, byte[] identity, CancellationToken cancellation)
    {
        try
        {
            socket.NoDelay = true;
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            timeout.CancelAfter(HandshakeTimeout);
            var stream = new NetworkStream(socket, ownsSocket: true);
            byte[] peerIdentity = await ZmtpHandshake.PerformAsync(stream, socketType, identity, timeout.Token);
            return new(socket, stream, peerIdentity);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Queues a message. It is dropped if the connection has ended.</summary>
    public void Send(IReadOnlyList<byte[]> frames) =>
        _outgoing.Writer.TryWrite(
            [.. frames.Select((body, i) => new ZmtpFrame(IsCommand: false, HasMore: i < frames.Count - 1, body))]);

    /// <summary>
    /// Reads the next message. Subscriptions have their ZMTP 3.0 form: one frame, 1 or 0 and the topic.
    /// </summary>
    /// <exception cref="InvalidDataException">The received bytes are not ZMTP.</exception>
    /// <exception cref="IOException">The connection has ended.</exception>
    public async Task<IReadOnlyList<byte[]>> ReceiveAsync(CancellationToken cancellation)
    {
        var message = new List<byte[]>();
        long bytes = 0;
        while (true)
        {
            var frame = await ZmtpFrame.ReadAsync(_incoming, cancellation);
            if (frame.IsCommand)
            {
                if (Answer(frame.Body) is { } subscription) return [subscription];
                continue;
            }

            message.Add(frame.Body);
            bytes += frame.Body.Length;
            if (message.Count > MaxFrames || bytes > ZmtpFrame.LargestReceived)
                throw new InvalidDataException("a message that is too long");
            if (!frame.HasMore) return message;
        }
    }

    /// <summary>Sends the queued messages, as far as the peer accepts them in time, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _outgoing.Writer.TryComplete();
        await Task.WhenAny(_sending, Task.Delay(TimeSpan.FromSeconds(1)));
        Abort();
    }

    /// <summary>Closes at once.</summary>
    public void Abort()
    {
        _outgoing.Writer.TryComplete();
        _socket.Dispose();
    }

    /// <summary>ZMTP 3.1 peers may subscribe with commands, and send PING.</summary>
    private byte[]? Answer(byte[] command)
    {
        if (command.Length == 0 || command.Length < 1 + command[0])
            throw new InvalidDataException("a command without a name");

        var name = command.AsSpan(1, command[0]);
        var data = command.AsSpan(1 + command[0]);
        if (name.SequenceEqual("SUBSCRIBE"u8)) return [1, .. data];
        if (name.SequenceEqual("CANCEL"u8)) return [0, .. data];
        // PING: a time to live in 2 bytes, and a context that PONG returns.
        if (name.SequenceEqual("PING"u8) && data.Length >= 2)
            _outgoing.Writer.TryWrite([new(IsCommand: true, HasMore: false, [4, .. "PONG"u8, .. data[2..]])]);
        return null;
    }

    private async Task SendAllAsync()
    {
        try
        {
            await foreach (var frames in _outgoing.Reader.ReadAllAsync())
            {
                foreach (var frame in frames) await SendAsync(frame);
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            Abort();
        }
    }

    private async Task SendAsync(ZmtpFrame frame)
    {
        if (frame.Body.Length <= SmallBody)
        {
            await _stream.WriteAsync((byte[])[.. frame.Head(), .. frame.Body]);
            return;
        }

        await _stream.WriteAsync(frame.Head());
        await _stream.WriteAsync(frame.Body);
    }
}
