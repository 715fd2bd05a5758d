using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace GptVis.Host.Jupyter.Zmtp;

/// <summary>A PUB socket: sends every message to the peers that subscribe to a prefix of its first frame.</summary>
internal sealed class ZmtpPublisher : IAsyncDisposable
{
    private const byte Subscribe = 1;
    private const byte Unsubscribe = 0;
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(10),
        LongestWait = TimeSpan.FromSeconds(1), CheckEvery = TimeSpan.FromMilliseconds(2);

    private readonly ConcurrentDictionary<ZmtpConnection, List<byte[]>> _topics = new();
    private readonly ZmtpListener _listener;

    public ZmtpPublisher(IPEndPoint endPoint) => _listener = new(endPoint, "PUB", Receive);

    public void Publish(IReadOnlyList<byte[]> message)
    {
        foreach (var connection in _listener.Connections)
        {
            if (_topics.TryGetValue(connection, out var topics) && Wants(topics, message[0])) connection.Send(message);
        }
    }

    /// <summary>
    /// Waits briefly until connecting peers have subscribed. A front end connects to all sockets and sends its first
    /// request at once. Without this wait, one in ten lost the answer on this socket, and a notebook that never
    /// receives the idle state waits forever.
    /// </summary>
    public async Task SettledAsync()
    {
        await Task.Delay(ShortestWait);
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < LongestWait
            && (_listener.IsOpening || !_listener.Connections.All(_topics.ContainsKey));)
            await Task.Delay(CheckEvery);
    }

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private static bool Wants(List<byte[]> topics, byte[] first)
    {
        lock (topics) return topics.Exists(topic => first.AsSpan().StartsWith(topic));
    }

    private void Receive(ZmtpConnection connection, IReadOnlyList<byte[]> message)
    {
        if (message is not [[Subscribe or Unsubscribe, .. var topic] subscription]) return;

        foreach (var gone in _topics.Keys.Except(_listener.Connections)) _topics.TryRemove(gone, out _);
        var topics = _topics.GetOrAdd(connection, _ => []);
        lock (topics)
        {
            if (subscription[0] == Subscribe) topics.Add(topic);
            else if (topics.FindIndex(known => known.AsSpan().SequenceEqual(topic)) is >= 0 and var at)
                topics.RemoveAt(at);
        }
    }
}
