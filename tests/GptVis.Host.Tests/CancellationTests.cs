using System.Diagnostics;

namespace GptVis.Host.Tests;

public sealed class CancellationTests : IDisposable
{
    // Measured 20 ms; a cell that is not stopped runs for the minute in its code.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("while (true) { }")]
    [InlineData("System.Threading.Thread.Sleep(60_000);")]
    [InlineData("await Task.Delay(60_000);")]
    [InlineData("new System.Threading.ManualResetEvent(false).WaitOne(60_000);")]
    [InlineData("await Task.Delay(60_000, RunningCell.CancellationToken);")]
    public async Task A_cell_is_stopped_whatever_it_does_and_the_session_goes_on(string code)
    {
        await _session.OkAsync("var kept = 7;");
        using var stop = new CancellationTokenSource();
        var cell = _session.RunAsync($"Console.Write(\"started\");\n{code}", cancellation: stop.Token);
        while (_session.Console("stdout") != "started") await Task.Delay(10);

        long start = Stopwatch.GetTimestamp();
        stop.Cancel();
        Assert.False(await cell.WaitAsync(Soon));
        Assert.True(Stopwatch.GetElapsedTime(start) < Soon);
        Assert.Equal(["The cell was stopped."], _session.Error!.Trace);

        await _session.OkAsync("kept");
        Assert.Equal("7", _session.Result);
    }
}
