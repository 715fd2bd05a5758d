using System.Text.Json.Nodes;

namespace GptVis.Host.Tests.Jupyter;

/// <summary>The stop button, the end, and the heartbeat.</summary>
public sealed class KernelControlTests : IAsyncLifetime
{
    // Measured 13 to 20 ms each; the target is 200 ms, and a machine that runs other tests too gets five times that.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    private RunningKernel _kernel = null!;

    public async Task InitializeAsync() => _kernel = await RunningKernel.StartAsync();

    public async Task DisposeAsync() => await _kernel.DisposeAsync();

    [Theory]
    [InlineData("while (true) { }")]
    [InlineData("System.Threading.Thread.Sleep(60_000);")]
    [InlineData("await Task.Delay(60_000);")]
    [InlineData("await Task.Yield(); while (true) { }")]
    [InlineData("async Task Loop() { await Task.Delay(1); while (true) { } }\nawait Loop();")]
    [InlineData("Console.ReadLine();")]
    public async Task The_stop_button_stops_a_cell_and_keeps_the_variables(string code)
    {
        await _kernel.OkAsync("var kept = 7;");
        var request = RunningKernel.Execute($"Console.Write(\"started\");\n{code}", allowStdin: true);
        _kernel.Shell.Send(request.ToFrames(_kernel.Key));
        while (_kernel.NextPublished() is not { Type: "stream" }) { }
        await Task.Delay(50);

        Assert.InRange(await _kernel.InterruptAsync(request), TimeSpan.Zero, Soon);
        Assert.Equal("7", (await _kernel.OkAsync("kept")).Result);
    }

    [Fact]
    public async Task Who_subscribes_a_moment_after_asking_hears_that_the_kernel_is_idle()
    {
        var iopub = await RunningKernel.ConnectAsync(_kernel.File.IopubPort, "SUB", []);
        var shell = await RunningKernel.ConnectAsync(_kernel.File.ShellPort, "DEALER", "another"u8.ToArray());
        var request = KernelMessage.Request("kernel_info_request", []);
        shell.Send(request.ToFrames(_kernel.Key));
        await Task.Delay(50);
        iopub.Send([[1]]);

        while ((await _kernel.ReceiveAsync(iopub, request.Id)).Text("execution_state") != "idle") { }
        Assert.Equal("ok", (await _kernel.ReceiveAsync(shell, request.Id)).Text("status"));
        iopub.Abort();
        shell.Abort();
    }

    [Fact]
    public async Task The_stop_button_does_nothing_when_no_cell_runs()
    {
        Assert.Equal("ok",
            (await _kernel.AskAsync(_kernel.Control, KernelMessage.Request("interrupt_request", []))).Text("status"));
        Assert.Equal("1", (await _kernel.OkAsync("1")).Result);
    }

    [Fact]
    public async Task Control_answers_while_a_cell_runs()
    {
        var running = RunningKernel.Execute("await Task.Delay(60_000);");
        _kernel.Shell.Send(running.ToFrames(_kernel.Key));
        var info = await _kernel.AskAsync(_kernel.Control, KernelMessage.Request("kernel_info_request", []));
        Assert.Equal("5.3", info.Text("protocol_version"));
        await _kernel.InterruptAsync(running);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_ends_when_it_is_asked_to_also_while_a_cell_runs(bool restart)
    {
        _kernel.Shell.Send(RunningKernel.Execute("while (true) { }").ToFrames(_kernel.Key));
        var reply =
            await _kernel.AskAsync(
                _kernel.Control, KernelMessage.Request("shutdown_request", new JsonObject { ["restart"] = restart }));
        Assert.Equal(restart, (bool)reply.Content["restart"]!);
        await _kernel.Ended.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task The_heart_beats_every_frame_back()
    {
        var heart = await RunningKernel.ConnectAsync(_kernel.File.HeartbeatPort, "REQ", []);
        heart.Send([[], "ping"u8.ToArray()]);
        var echo = await heart.ReceiveAsync(CancellationToken.None);
        Assert.Equal([[], "ping"u8.ToArray()], echo);
        heart.Abort();
    }
}
