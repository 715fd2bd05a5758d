using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace GptVis.Host.Jupyter.Zmtp;

/// <summary>
/// A bound socket: accepts peers, whatever they send, and hands their messages over one at a time per peer.
/// </summary>
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

    /// <param name="endPoint">Where to listen; nowhere else.</param>
    /// <param name="socketType">ZeroMQ's name for this kind of socket: ROUTER, PUB, REP.</param>
    /// <param name="received">Takes every message; must not block.</param>
    /// <param name="beforeFirst">
    /// What is waited for before the first message of a peer is taken; null for nothing.
    /// </param>
    /// <exception cref="SocketException">The port is taken, or the address is not this machine's.</exception>
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

    /// <summary>Whether a peer is on its way to being one of the <see cref="Connections"/>.</summary>
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
                // The peer went before it was accepted, or the system has no more sockets for now.
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
            // The peer has gone or does not speak ZMTP; the others do not notice.
        }
        finally
        {
            if (connection is not null && _connections.TryRemove(connection, out _)
                && !_stopping.IsCancellationRequested) connection.Abort();
        }
    }
}
