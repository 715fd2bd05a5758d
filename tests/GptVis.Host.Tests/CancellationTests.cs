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
    [InlineData("for (;;) ;")]
    [InlineData("do { } while (true);")]
    [InlineData("IEnumerable<int> Endless() { while (true) yield return 1; }\nforeach (int i in Endless()) if (i > 1) "
        + "break;")]
    [InlineData("while (true) try { throw new Exception(); } catch { }")]
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

    [Fact]
    public async Task Loops_that_are_not_stopped_do_what_they_did_and_errors_keep_their_lines()
    {
        await _session.OkAsync(
            "int sum = 0;\nfor (int i = 0; i < 3; i++) foreach (int j in new[] { 1, 2 }) sum += i * j;\nwhile (sum < "
                + "10)\n    sum++;\ndo sum++; while (sum < 12);\nsum");
        Assert.Equal("12", _session.Result);
        var thrown =
            await _session.FailAsync("for (int i = 0; i < 3; i++)\n{\n    if (i == 1) throw new Exception(\"x\");\n}");
        Assert.Equal(3, thrown.Line);
        var compiled = await _session.FailAsync("while (true) { int x = \"a\"; }");
        Assert.Equal(
            "cell 3, line 1, column 24: CS0029: Cannot implicitly convert type 'string' to 'int'", compiled.Message);
    }
}
