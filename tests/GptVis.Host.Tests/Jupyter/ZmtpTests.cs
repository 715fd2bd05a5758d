using System.Net;
using System.Net.Sockets;
using GptVis.Host.Jupyter.Zmtp;

namespace GptVis.Host.Tests.Jupyter;

/// <summary>ZMTP 3.0 as rfc.zeromq.org/spec/23 has it, byte for byte.</summary>
public sealed class ZmtpTests
{
    [Theory]
    [InlineData(0), InlineData(1), InlineData(255), InlineData(256), InlineData(70_000), InlineData(1_000_000)]
    public async Task Frames_read_back_as_they_were_written(int length)
    {
        byte[] body = new byte[length];
        new Random(length).NextBytes(body);
        var frame = new ZmtpFrame(IsCommand: false, HasMore: true, body);
        using var stream = new MemoryStream([.. frame.Head(), .. body]);

        var read = await ZmtpFrame.ReadAsync(stream, CancellationToken.None);
        Assert.Equal((false, true), (read.IsCommand, read.HasMore));
        Assert.Equal(body, read.Body);
        Assert.Equal(stream.Length, stream.Position);
    }

    [Fact]
    public void Heads_are_as_the_specification_says()
    {
        Assert.Equal([1, 255], new ZmtpFrame(IsCommand: false, HasMore: true, new byte[255]).Head());
        Assert.Equal(
            [2, 0, 0, 0, 0, 0, 0, 1, 0], new ZmtpFrame(IsCommand: false, HasMore: false, new byte[256]).Head());
        Assert.Equal([4, 0], new ZmtpFrame(IsCommand: true, HasMore: false, []).Head());
    }

    [Fact]
    public async Task Commands_of_ZMTP_3_1_are_understood()
    {
        await using var peers = await Peers.ConnectAsync("PUB", "SUB");
        await peers.Raw.SendAsync((byte[])[4, 12, 9, .. "SUBSCRIBE"u8, (byte)'a', (byte)'b']);
        await peers.Raw.SendAsync((byte[])[4, 9, 4, .. "PING"u8, 0, 10, (byte)'x', (byte)'y']);
        await peers.Raw.SendAsync((byte[])[4, 8, 6, .. "CANCEL"u8, (byte)'a']);

        Assert.Equal(
            [1, (byte)'a', (byte)'b'], Assert.Single(await peers.Connection.ReceiveAsync(CancellationToken.None)));
        Assert.Equal([0, (byte)'a'], Assert.Single(await peers.Connection.ReceiveAsync(CancellationToken.None)));
        byte[] pong = new byte[9];
        await peers.RawStream.ReadExactlyAsync(pong);
        Assert.Equal([4, 7, 4, .. "PONG"u8, (byte)'x', (byte)'y'], pong);
    }

    [Theory]
    [InlineData("PLAIN", 3)]
    [InlineData("NULL", 2)]
    public async Task Peers_with_another_mechanism_or_version_are_refused(string mechanism, byte version)
    {
        byte[] greeting = Greeting();
        greeting.AsSpan(12, 20).Clear();
        System.Text.Encoding.ASCII.GetBytes(mechanism).CopyTo(greeting, 12);
        greeting[10] = version;
        await Assert.ThrowsAsync<InvalidDataException>(
            async () => await Peers.ConnectAsync("ROUTER", "DEALER", greeting));
    }

    private static byte[] Greeting()
    {
        byte[] greeting = new byte[64];
        ((byte[])[0xFF, 0, 0, 0, 0, 0, 0, 0, 1, 0x7F, 3, 0, .. "NULL"u8]).CopyTo(greeting, 0);
        return greeting;
    }

    /// <summary>A connection of ours, and a peer that sends bytes.</summary>
    private sealed record Peers(ZmtpConnection Connection, Socket Raw, NetworkStream RawStream) : IAsyncDisposable
    {
        public static Task<Peers> ConnectAsync(string socketType, string peerType) =>
            ConnectAsync(socketType, peerType, Greeting());

        public static async Task<Peers> ConnectAsync(string socketType, string peerType, byte[] greeting)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var raw = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await raw.ConnectAsync(listener.LocalEndpoint);
            byte[] type = System.Text.Encoding.ASCII.GetBytes(peerType);
            await raw.SendAsync(
                (byte[])[.. greeting, 4, (byte)(22 + type.Length), 5, .. "READY"u8, 11, .. "Socket-Type"u8, 0, 0, 0,
                    (byte)type.Length, .. type]);

            var connection =
                await ZmtpConnection.OpenAsync(
                    await listener.AcceptSocketAsync(), socketType, [], CancellationToken.None);
            var stream = new NetworkStream(raw, ownsSocket: true);
            // Our greeting, and READY: a head of 2 bytes, then 1 + 5 + 1 + 11 + 4 + type + 1 + 8 + 4.
            byte[] skipped = new byte[64 + 2 + 35 + socketType.Length];
            await stream.ReadExactlyAsync(skipped);
            return new(connection, raw, stream);
        }

        public async ValueTask DisposeAsync()
        {
            await RawStream.DisposeAsync();
            Connection.Abort();
        }
    }
}
