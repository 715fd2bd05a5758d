using GptVis.Interactive;
using Microsoft.DotNet.Interactive;

namespace GptVis.DotnetInteractive.Tests;

/// <summary>
/// LiveOutput in .NET Interactive without a kernel, which replaces no output: see Tool/ToolTests for that.
/// </summary>
public sealed class LiveOutputTests
{
    [Fact]
    public async Task A_foreign_thread_shows_nothing_by_itself()
    {
        using var cell = new TestCell();
        using (var live = new LiveOutput())
        {
            await OnForeignThreadAsync(() => live.Show("too early"));
            Assert.Empty(cell.Published);

            live.Show("own");
            await Task.Delay(2 * LiveOutput.UpdateEvery);
            await OnForeignThreadAsync(() => live.Show("foreign"));
            Assert.Equal(["display own"], cell.Published);
        }
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
    public void A_cell_can_be_stopped_and_work_that_outlives_it_cannot()
    {
        ExecutionContext? flow;
        using (new TestCell())
        {
            Assert.True(LiveOutput.Cancellation.CanBeCanceled);
            flow = ExecutionContext.Capture();
        }

        ExecutionContext.Run(flow!, _ =>
        {
            Assert.NotNull(KernelInvocationContext.Current);
            Assert.False(LiveOutput.Cancellation.CanBeCanceled);
        }, null);
    }

    [Fact]
    public void An_output_that_outlives_its_cell_is_silent()
    {
        using var live = new LiveOutput();
        var first = new TestCell();
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
