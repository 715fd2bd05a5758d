using System.Runtime.CompilerServices;
using GptVis.Engines.Managed.Threading;
using GptVis.Tests.Engines.Managed.Gemm;

namespace GptVis.Tests.Engines.Managed.Threading;

[Collection(ProcessSettings.Name)]
public sealed class CoresTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    /// <summary>Longer than idle threads spin.</summary>
    private static readonly TimeSpan UntilAsleep = TimeSpan.FromMilliseconds(300);

    public void Dispose() => WorkerPool.Limit(null);

    [Theory]
    [InlineData(1), InlineData(2), InlineData(5)]
    public void Every_unit_runs_once(int cores)
    {
        WorkerPool.Limit(cores);
        foreach (int units in (int[])[0, 1, 2, 3, 7, 100, 4096])
        {
            int[] runs = new int[units];
            WorkerPool.Run(units, unit => Interlocked.Increment(ref runs[unit]));
            Assert.All(runs, count => Assert.Equal(1, count));
        }
    }

    [Theory]
    [InlineData(2), InlineData(5)]
    public void As_many_threads_work_as_there_are_cores(int cores)
    {
        WorkerPool.Limit(cores);
        MeetOnEveryCore(cores);
    }

    [Fact]
    public void Threads_that_sleep_are_woken()
    {
        WorkerPool.Limit(3);
        for (int i = 0; i < 3; i++)
        {
            MeetOnEveryCore(3);
            Thread.Sleep(UntilAsleep);
        }
        MeetOnEveryCore(3);
    }

    [Fact]
    public void No_more_threads_work_than_the_limit_says()
    {
        WorkerPool.Limit(5);
        MeetOnEveryCore(5);         // four helpers exist from here on

        WorkerPool.Limit(2);
        int working = 0, most = 0;
        WorkerPool.Run(200, _ =>
        {
            int now = Interlocked.Increment(ref working);
            InterlockedMax(ref most, now);
            Thread.SpinWait(2_000);
            Interlocked.Decrement(ref working);
        });
        Assert.InRange(most, 1, 2);
    }

    [Fact]
    public void A_run_inside_a_unit_is_done_by_that_unit_alone()
    {
        WorkerPool.Limit(4);
        int[,] runs = new int[6, 9];
        WorkerPool.Run(6, outer =>
        {
            int thread = Environment.CurrentManagedThreadId;
            WorkerPool.Run(9, inner =>
            {
                Assert.Equal(thread, Environment.CurrentManagedThreadId);
                Interlocked.Increment(ref runs[outer, inner]);
            });
        });
        Assert.All(runs.Cast<int>(), count => Assert.Equal(1, count));
    }

    [Fact]
    public void Tens_of_thousands_of_tiny_runs_lose_no_unit()
    {
        WorkerPool.Limit(3);
        long sum = 0;
        const int count = 30_000;
        for (int run = 0; run < count; run++)
        {
            WorkerPool.Run(2 + run % 3, unit => Interlocked.Add(ref sum, unit + 1));
            if (run % 10_000 == 0) Thread.Sleep(UntilAsleep);
        }
        Assert.Equal(count / 3 * (3L + 6 + 10), sum);
    }

    [Fact]
    public void Runs_from_several_threads_do_not_disturb_each_other()
    {
        WorkerPool.Limit(3);
        int[][] runs = [.. Enumerable.Range(0, 4).Select(_ => new int[50])];
        Thread[] callers = [.. runs.Select(mine => new Thread(() =>
        {
            for (int i = 0; i < 500; i++) WorkerPool.Run(mine.Length, unit => Interlocked.Increment(ref mine[unit]));
        }))];
        foreach (var caller in callers) caller.Start();
        foreach (var caller in callers) Assert.True(caller.Join(Timeout), "A caller did not come back.");
        Assert.All(runs.SelectMany(mine => mine), count => Assert.Equal(500, count));
    }

    [Theory]
    [InlineData(1, 0), InlineData(1, 9), InlineData(3, 0), InlineData(3, 9)]
    public void What_a_unit_throws_reaches_the_caller_and_the_next_run_works(int cores, int failing)
    {
        WorkerPool.Limit(cores);
        for (int i = 0; i < 20; i++)
        {
            var thrown = Assert.ThrowsAny<Exception>(() => WorkerPool.Run(10, unit =>
            {
                if (unit == failing) throw new ArithmeticException("unit of the test");
            }));
            Assert.Contains("unit of the test", thrown.ToString(), StringComparison.Ordinal);
            Every_unit_runs_once(cores);
        }
    }

    [Theory]
    [InlineData(1), InlineData(3)]
    public void What_runs_ends_between_two_units_once_it_is_told_to(int cores)
    {
        WorkerPool.Limit(cores);
        const int units = 1000, last = 10;
        using var stop = new CancellationTokenSource();
        int begun = 0;
        Assert.Throws<OperationCanceledException>(() => WorkerPool.Run(units, _ =>
        {
            if (Interlocked.Increment(ref begun) >= last) stop.Cancel();
        }, stop.Token));
        Assert.InRange(begun, last, last + cores);
        Assert.Throws<OperationCanceledException>(() => WorkerPool.Run(1, _ => begun = units, stop.Token));
        Assert.NotEqual(units, begun);
        Every_unit_runs_once(cores);    // nothing stops what comes after
    }

    [Theory]
    [InlineData(1), InlineData(3)]
    public void A_run_inside_a_unit_ends_too(int cores)
    {
        WorkerPool.Limit(cores);
        const int inner = 1000, last = 50;
        using var stop = new CancellationTokenSource();
        int met = 0, begun = 0;
        Assert.Throws<OperationCanceledException>(() => WorkerPool.Run(cores, _ =>
        {
            Interlocked.Increment(ref met);
            SpinWait.SpinUntil(() => Volatile.Read(ref met) == cores, Timeout);        // one unit to every core
            WorkerPool.Run(inner, _ =>
            {
                if (Interlocked.Increment(ref begun) >= last) stop.Cancel();
            }, stop.Token);
        }, stop.Token));
        Assert.InRange(begun, last, last + cores);
    }

    [Fact]
    public void Idle_threads_do_not_hold_on_to_what_they_worked_on()
    {
        // The numbers of a long trace are hundreds of megabytes.
        WorkerPool.Limit(3);
        var numbers = WorkOnNumbers();
        Thread.Sleep(UntilAsleep);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.False(numbers.IsAlive, "Numbers that a kernel worked on are kept alive after it.");
    }

    [Theory]
    [InlineData(1, 5), InlineData(1000, 48), InlineData(37, 100_000), InlineData(5000, 1)]
    public void RunRows_gives_every_row_once(int rows, int numbersPerRow)
    {
        WorkerPool.Limit(3);
        int[] runs = new int[rows];
        WorkerPool.RunRows(rows, numbersPerRow, (from, to) =>
        {
            for (int row = from; row < to; row++) Interlocked.Increment(ref runs[row]);
        });
        Assert.All(runs, count => Assert.Equal(1, count));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference WorkOnNumbers()
    {
        float[] numbers = new float[100_000];
        MeetOnEveryCore(3, unit => numbers[unit]++);
        return new WeakReference(numbers);
    }

    /// <summary>
    /// As many units as cores, none of which ends before all have begun: one thread alone cannot do it.
    /// </summary>
    private static void MeetOnEveryCore(int cores, Action<int>? also = null)
    {
        int begun = 0, met = 0;
        WorkerPool.Run(cores, unit =>
        {
            Interlocked.Increment(ref begun);
            also?.Invoke(unit);
            if (SpinWait.SpinUntil(() => Volatile.Read(ref begun) == cores, Timeout)) Interlocked.Increment(ref met);
        });
        Assert.Equal(cores, met);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (int seen = most; value > seen
            && Interlocked.CompareExchange(ref most, value, seen) != seen; seen = most) { }
    }
}
