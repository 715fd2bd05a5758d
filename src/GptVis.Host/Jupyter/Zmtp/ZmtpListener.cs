using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace GptVis.Host.Jupyter.Zmtp;

/// <summary>A bound socket: accepts peers and delivers their messages, one at a time per peer.</summary>
internal sealed class ZmtpListener : IAsyncDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(100);

    private readonly TcpListener _listener;
    private readonly string _socketType;
    private readonly Action<ZmtpConnection, IReadOnlyList<byte[]>> _received;
    private readonly Func<Task>? _beforeFirst;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<ZmtpConnection, bool> _connections = new();
    private int _opening;

    /// <param name="endPoint">The only address to listen on.</param>
    /// <param name="socketType">ZeroMQ's name for this kind of socket: ROUTER, PUB, REP.</param>
    /// <param name="received">Receives every message; must not block.</param>
    /// <param name="beforeFirst">Awaited before the first message of a peer is read; null for nothing.</param>
    /// <exception cref="SocketException">
    /// The port is in use, or the address does not belong to this machine.
    /// </exception>
    public ZmtpListener(
        IPEndPoint endPoint, string socketType, Action<ZmtpConnection, IReadOnlyList<byte[]>> received,
        Func<Task>? beforeFirst = null)
    {
        (_socketType, _received, _beforeFirst) = (socketType, received, beforeFirst);
        _listener = new TcpListener(endPoint);
        _listener.Start();
        _ = AcceptAsync();
    }

    public ICollection<ZmtpConnection> Connections => _connections.Keys;

    /// <summary>
    /// Whether the handshake of a peer is in progress, before it is one of the <see cref="Connections"/>.
    /// </summary>
    public bool IsOpening
    {
        get
        {
            try
            {
                return Volatile.Read(ref _opening) > 0 || _listener.Pending();
            }
            catch (InvalidOperationException)
            {
                return false;       // no longer listening
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await Task.WhenAll(_connections.Keys.Select(connection => connection.DisposeAsync().AsTask()));
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var socket = await _listener.AcceptSocketAsync(_stopping.Token);
                Interlocked.Increment(ref _opening);
                _ = Task.Run(() => ServeAsync(socket), CancellationToken.None);
            }
            catch (SocketException)
            {
                // The peer disconnected before it was accepted, or the system has no free sockets for now.
                await Task.Delay(RetryAfter);
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task<ZmtpConnection> OpenAsync(Socket socket)
    {
        try
        {
            var connection = await ZmtpConnection.OpenAsync(socket, _socketType, identity: [], _stopping.Token);
            _connections[connection] = true;
            return connection;
        }
        finally
        {
            Interlocked.Decrement(ref _opening);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        ZmtpConnection? connection = null;
        try
        {
            connection = await OpenAsync(socket);
            if (_beforeFirst is not null) await _beforeFirst();
            while (true) _received(connection, await connection.ReceiveAsync(_stopping.Token));
        }
        catch (Exception error)
            when (error is IOException or InvalidDataException or OperationCanceledException or ObjectDisposedException)
        {
            // The peer disconnected or does not speak ZMTP; other peers are not affected.
        }
        finally
        {
            if (connection is not null && _connections.TryRemove(connection, out _)
                && !_stopping.IsCancellationRequested) connection.Abort();
        }
    }
}
