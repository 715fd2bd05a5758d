using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;

namespace GptVis.Host.Tests.Jupyter;

/// <summary>What others may send to the kernel's ports.</summary>
public sealed class KernelSafetyTests
{
    private const int Seed = 20261121;

    [Fact]
    public async Task A_thousand_malformed_or_wrongly_signed_messages_change_nothing()
    {
        await using var kernel = await RunningKernel.StartAsync();
        await kernel.OkAsync("var untouched = 1;");
        var random = new Random(Seed);
        for (int i = 0; i < 1_000; i++) kernel.Shell.Send(Malformed(random, kernel.Key));

        Assert.Equal("1", (await kernel.OkAsync("untouched")).Result);
        string[] log = kernel.Log.ToString().ReplaceLineEndings("\n")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, log.Length);
        Assert.Contains(log,
            line => line
            == "gptvis kernel: a message was ignored because its signature is wrong. More of the kind are ignored "
            + "silently.");
    }

    [Fact]
    public async Task Bytes_that_are_no_ZMTP_end_their_own_connection_only()
    {
        await using var kernel = await RunningKernel.StartAsync();
        var random = new Random(Seed);
        int[] ports =
            [kernel.File.ShellPort, kernel.File.ControlPort, kernel.File.StdinPort, kernel.File.IopubPort,
                kernel.File.HeartbeatPort];
        for (int i = 0; i < 100; i++)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, ports[i % ports.Length]);
            byte[] noise = new byte[random.Next(1, 300)];
            random.NextBytes(noise);
            // Half of them begin like ZMTP.
            if (i % 2 == 0 && noise.Length >= Greeting().Length) Greeting().CopyTo(noise.AsSpan());
            await socket.SendAsync(noise);
        }

        Assert.Equal("2", (await kernel.OkAsync("1 + 1")).Result);
    }

    [Fact]
    public async Task A_frame_that_says_it_is_huge_takes_no_memory_and_ends_its_connection()
    {
        await using var kernel = await RunningKernel.StartAsync();
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, kernel.File.ShellPort);
        byte[] ready =
            [4, 41, 5, .. "READY"u8, 11, .. "Socket-Type"u8, 0, 0, 0, 6, .. "DEALER"u8, 8, .. "Identity"u8, 0, 0, 0, 0];
        await socket.SendAsync(
            (byte[])[.. Greeting(), .. new byte[64 - Greeting().Length], .. ready, 2, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF,
                0xFF, 0xFF, 0xFF]);

        byte[] answer = new byte[1024];
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (await socket.ReceiveAsync(answer, timeout.Token) > 0) { }
        Assert.Equal("2", (await kernel.OkAsync("1 + 1")).Result);
    }

    [Fact]
    public async Task It_listens_at_the_address_of_the_connection_file_only()
    {
        await using var kernel = await RunningKernel.StartAsync();
        int[] ports =
            [kernel.File.ShellPort, kernel.File.ControlPort, kernel.File.StdinPort, kernel.File.IopubPort,
                kernel.File.HeartbeatPort];
        var listening = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners()
            .Where(end => ports.Contains(end.Port)).ToList();
        Assert.Equal(ports.Length, listening.Count);
        Assert.All(listening, end => Assert.Equal(IPAddress.Loopback, end.Address));
    }

    [Fact]
    public async Task An_empty_key_means_no_signatures()
    {
        await using var kernel = await RunningKernel.StartAsync(key: "");
        Assert.Equal("2", (await kernel.OkAsync("1 + 1")).Result);
    }

    [Fact]
    public async Task A_subscriber_gets_the_topics_it_asked_for()
    {
        await using var kernel = await RunningKernel.StartAsync();
        var iopub = await RunningKernel.ConnectAsync(kernel.File.IopubPort, "SUB", []);
        iopub.Send([[1, .. "kernel."u8]]);
        var other = await RunningKernel.ConnectAsync(kernel.File.IopubPort, "SUB", []);
        other.Send([[1, .. "another"u8]]);

        var first = iopub.ReceiveAsync(CancellationToken.None);
        while (!first.IsCompleted) await kernel.OkAsync("1");
        Assert.StartsWith("kernel.", Encoding.ASCII.GetString((await first)[0]), StringComparison.Ordinal);
        var none = other.ReceiveAsync(CancellationToken.None);
        Assert.False(none.IsCompleted);
        iopub.Abort();
        other.Abort();
    }

    private static byte[] Greeting() => [0xFF, 0, 0, 0, 0, 0, 0, 0, 1, 0x7F, 3, 0, .. "NULL"u8];

    private static byte[][] Malformed(Random random, string key)
    {
        byte[][] frames = RunningKernel.Execute("untouched = 2;").ToFrames(key);
        switch (random.Next(5))
        {
            case 0:
                return RunningKernel.Execute("untouched = 2;").ToFrames(key + "x");
            case 1:
                return frames[..random.Next(1, frames.Length)];
            case 2:
                frames[1] = "00"u8.ToArray();
                return frames;
            case 3:
                return Signed(key, "[1]"u8.ToArray(), RunningKernel.Execute("untouched = 2;"));
            default:
                return [[.. Enumerable.Range(0, random.Next(50)).Select(_ => (byte)random.Next(256))]];
        }
    }

    /// <summary>Signed as it should be, and not what it should be.</summary>
    private static byte[][] Signed(string key, byte[] content, KernelMessage message)
    {
        byte[][] frames = message.ToFrames(key);
        frames[5] = content;
        frames[1] = Encoding.ASCII.GetBytes(KernelMessage.Sign(key, frames[2..]));
        return frames;
    }
}
