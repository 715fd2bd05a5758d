using GptVis.Figures.Views;

namespace GptVis.Interactive.Tests;

/// <summary>
/// LiveOutput in the processes of gptvis and in programs without a notebook. In .NET Interactive:
/// GptVis.DotnetInteractive.Tests.
/// </summary>
[Collection(nameof(UsesTheModelOfAllCalls))]   // the functions that a host leaves are those of the whole process
public sealed class LiveOutputTests
{
    [Fact]
    public void Updates_come_at_most_ten_times_per_second_and_the_last_one_always()
    {
        var time = new ManualTime();
        var host = new RecordingHost();
        using (var live = new LiveOutput(host, time))
        {
            for (int i = 0; i < 1_000; i++)
            {
                live.Show(i);
                time.Advance(TimeSpan.FromMilliseconds(7));
            }
        }

        Assert.Equal("display 0", host.Shown[0]);
        Assert.Equal("update 999", host.Shown[^1]);
        // 7 seconds: the first, then one every 15th (105 ms, the first multiple of 7 ms that is long enough), and the
        // last.
        Assert.Equal(1 + 999 / 15 + 1, host.Shown.Count);
    }

    [Fact]
    public void The_functions_that_gptvis_leaves_in_AppContext_are_used()
    {
        List<string> shown = [];
        AppContext.SetData("GptVis.Display", (Func<object, Action<object>>)(value =>
        {
            shown.Add($"display {value}");
            return next => shown.Add($"update {next}");
        }));
        using var stop = new CancellationTokenSource();
        AppContext.SetData("GptVis.CellCancellation", (Func<CancellationToken>)(() => stop.Token));
        try
        {
            using (var live = new LiveOutput())
            {
                live.Show(1);
                live.Show(2);
            }

            Assert.Equal(["display 1", "update 2"], shown);
            Assert.Equal(stop.Token, LiveOutput.Cancellation);
        }
        finally
        {
            AppContext.SetData("GptVis.Display", null);
            AppContext.SetData("GptVis.CellCancellation", null);
        }
    }

    [Fact]
    public void A_program_without_a_notebook_writes_the_last_value_as_text()
    {
        var console = Console.Out;
        using var text = new StringWriter();
        Console.SetOut(text);
        try
        {
            using var live = new LiveOutput();
            live.Show(new ProgressBar("half", 0.5));
            live.Show(new ProgressBar("all", 1));
        }
        finally
        {
            Console.SetOut(console);
        }

        Assert.Equal("[########################] 100 %  all", text.ToString().TrimEnd());
    }

    [Fact]
    public void A_bar_that_is_cleared_is_gone_and_a_program_writes_none()
    {
        var host = new RecordingHost();
        var time = new ManualTime();
        using (var progress = new LateProgress("Counting", 10, new LiveOutput(host, time), time))
        {
            progress.Report(1);
            time.Advance(TimeSpan.FromSeconds(2));
            progress.Report(5);
            progress.Report(10);    // within the tenth of a second
        }
        Assert.Equal(["display [############............]  50 %  Counting: 5 of 10", "update "], host.Shown);

        var console = Console.Out;
        using var text = new StringWriter();
        Console.SetOut(text);
        try
        {
            using var progress = new LateProgress("Counting", 10, new LiveOutput(), time);
            time.Advance(TimeSpan.FromSeconds(2));
            progress.Report(5);
        }
        finally
        {
            Console.SetOut(console);
        }
        Assert.Empty(text.ToString());
    }

    [Fact]
    public void An_output_that_showed_nothing_leaves_nothing()
    {
        var host = new RecordingHost();
        new LiveOutput(host, TimeProvider.System).Dispose();
        Assert.Empty(host.Shown);
    }
}
