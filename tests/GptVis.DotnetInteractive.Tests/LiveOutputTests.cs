using GptVis.Interactive;
using Microsoft.DotNet.Interactive;

namespace GptVis.DotnetInteractive.Tests;

/// <summary>LiveOutput in (a stand-in for) .NET Interactive.</summary>
public sealed class LiveOutputTests
{
    [Fact]
    public void The_output_is_replaced_in_its_cell()
    {
        using var cell = KernelInvocationContext.Begin();
        using (var live = new LiveOutput())
        {
            live.Show("a");
            live.Show("b");
            live.Show("c");
        }

        Assert.Equal(["display a", "update c"], cell.Published);
    }

    [Fact]
    public async Task What_a_foreign_thread_shows_waits_for_the_cells_own_code()
    {
        using var cell = KernelInvocationContext.Begin();
        using (var live = new LiveOutput())
        {
            await OnForeignThreadAsync(() => live.Show("too early"));
            Assert.Empty(cell.Published);

            live.Show("own");
            await Task.Delay(2 * LiveOutput.UpdateEvery);
            await OnForeignThreadAsync(() => live.Show("foreign"));
            Assert.Equal(["display own"], cell.Published);
        }

        Assert.Equal(["display own", "update foreign"], cell.Published);
    }

    [Fact]
    public async Task Without_a_cell_nothing_happens()
    {
        Assert.Null(KernelInvocationContext.Current);
        using (var live = new LiveOutput()) live.Show("nobody sees this");
        await OnForeignThreadAsync(() =>
        {
            using var live = new LiveOutput();
            live.Show("nor this");
        });
        Assert.False(LiveOutput.Cancellation.CanBeCanceled);
    }

    [Fact]
    public void The_stop_button_cancels()
    {
        using var cell = KernelInvocationContext.Begin();
        var token = LiveOutput.Cancellation;
        Assert.True(token.CanBeCanceled);
        cell.Stop();
        Assert.True(token.IsCancellationRequested);
    }

    [Fact]
    public void An_output_that_outlives_its_cell_is_silent()
    {
        using var live = new LiveOutput();
        var first = KernelInvocationContext.Begin();
        live.Show("first");
        first.Dispose();
        live.Show("between");
        Assert.Equal(["display first"], first.Published);
    }

    /// <summary>A thread that the cell's flow has not reached, such as a timer's or a library's own.</summary>
    private static Task OnForeignThreadAsync(Action action)
    {
        using (ExecutionContext.SuppressFlow())
        {
            return Task.Run(() =>
            {
                Assert.Null(KernelInvocationContext.Current);
                action();
            });
        }
    }
}
