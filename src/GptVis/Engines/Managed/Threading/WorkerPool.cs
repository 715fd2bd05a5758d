namespace GptVis.Engines.Managed.Threading;

/// <summary>
/// Threads that share the work of one kernel. They spin briefly before they sleep, because a forward pass is hundreds
/// of kernels a few microseconds apart.
/// </summary>
/// <remarks>
/// Each number is summed within one unit and in one order, so results do not depend on the number of threads.
/// </remarks>
internal static class WorkerPool
{
    /// <summary>Below this many multiplications, a second thread costs more than it saves.</summary>
    private const long WorthSharing = 1 << 17;

    /// <summary>The cost of an exponential, or of one number of a layer norm, in multiplications.</summary>
    private const int CostOfNumber = 8;

    private const int NumbersPerUnit = 1 << 13;

    private const int SpinsBeforeSleep = 2_000, SpinsBeforeYield = 1_000;

    private static readonly Lock Starting = new();
    private static readonly object Sleep = new();

    private static volatile Job? _job;
    private static int _busy, _sleeping, _workers;
    private static int? _limit;

    /// <summary>Number of threads per kernel, the caller included.</summary>
    public static int Count => _limit ?? Environment.ProcessorCount;

    /// <summary>For tests: the number of cores to use; null for all.</summary>
    internal static void Limit(int? count) => _limit = count;

    /// <summary>Whether an operation of <paramref name="multiplications"/> multiplications is worth sharing.</summary>
    public static bool IsWorth(long multiplications) => multiplications >= WorthSharing;

    /// <summary>
    /// Runs every unit once, on all cores, and returns when all are done. If another kernel uses the pool, or inside a
    /// unit, the caller runs all units alone.
    /// </summary>
    /// <param name="units">The number of units.</param>
    /// <param name="unit">Computes one unit.</param>
    /// <param name="stop">
    /// Stops the run between two units. On fresh memory a kernel can take a second, because of page faults.
    /// </param>
    /// <exception cref="OperationCanceledException">The run was cancelled; some units did not run.</exception>
    public static void Run(int units, Action<int> unit, CancellationToken stop = default)
    {
        int count = Count;
        if (units < 2 || count < 2 || Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
        {
            for (int i = 0; i < units; i++)
            {
                stop.ThrowIfCancellationRequested();
                unit(i);
            }
            return;
        }

        try
        {
            EnsureWorkers(count - 1);
            var job = new Job(units, unit, count - 1, stop);
            _job = job;
            WakeSleepers();
            job.Work();
            job.Finish();
        }
        finally
        {
            _job = null;
            Volatile.Write(ref _busy, 0);
        }
    }

    /// <summary>
    /// As <see cref="Run"/>, on the caller's thread alone if all units together are not worth sharing.
    /// </summary>
    public static void RunIfWorth(
        int units, long multiplications, Action<int> unit, CancellationToken stop = default)
    {
        if (IsWorth(multiplications)) Run(units, unit, stop);
        else for (int i = 0; i < units; i++) unit(i);
    }

    /// <summary>Runs blocks of rows, on all cores if there are enough numbers.</summary>
    public static void RunRows(
        int rows, int numbersPerRow, Action<int, int> fromTo, CancellationToken stop = default)
    {
        if (!IsWorth((long)rows * numbersPerRow * CostOfNumber))
        {
            fromTo(0, rows);
            return;
        }
        int perUnit = Math.Max(1, NumbersPerUnit / numbersPerRow);
        Run((rows + perUnit - 1) / perUnit,
            unit => fromTo(unit * perUnit, Math.Min(rows, (unit + 1) * perUnit)), stop);
    }

    /// <summary>Sets large memory to 0, on all cores: fresh memory costs page faults.</summary>
    public static void Clear(Memory<float> memory, CancellationToken stop) =>
        RunRows(memory.Length, 1, (from, to) => memory.Span[from..to].Clear(), stop);

    private static void EnsureWorkers(int count)
    {
        if (_workers >= count) return;
        lock (Starting)
            for (; _workers < count; _workers++)
                new Thread(Loop) { IsBackground = true, Name = "GptVis core" }.Start();
    }

    private static void WakeSleepers()
    {
        Interlocked.MemoryBarrier();        // publishes the job before the sleepers are counted; see Wait
        if (_sleeping == 0) return;
        lock (Sleep) Monitor.PulseAll(Sleep);
    }

    private static void Loop()
    {
        Job? last = null;
        while (true)
        {
            last = Wait(last);
            if (last.Join()) last.Work();
        }
    }

    private static Job Wait(Job? last)
    {
        for (int spin = 0; spin < SpinsBeforeSleep; spin++)
        {
            if (_job is { } job && job != last) return job;
            Thread.SpinWait(20);
        }

        lock (Sleep)
        {
            _sleeping++;
            Interlocked.MemoryBarrier();    // counts before the job is read: one of the two sides sees the other
            try
            {
                while (true)
                {
                    if (_job is { } job && job != last) return job;
                    Monitor.Wait(Sleep);
                }
            }
            finally { _sleeping--; }
        }
    }

    private sealed class Job(int units, Action<int> unit, int helpers, CancellationToken stop)
    {
        private int _next, _done, _helpers = helpers;
        private volatile Exception? _failure;

        /// <summary>Whether one more helper may join; tests limit the number.</summary>
        public bool Join() => Interlocked.Decrement(ref _helpers) >= 0;

        public void Work()
        {
            for (int i; (i = Interlocked.Increment(ref _next) - 1) < units; Interlocked.Increment(ref _done))
            {
                if (stop.IsCancellationRequested) continue;
                try { unit(i); }
                catch (Exception e) { _failure = e; }
            }
        }

        /// <summary>
        /// Waits for the units that helpers have taken, and releases the job's delegate, because an idle thread keeps
        /// its last job alive.
        /// </summary>
        public void Finish()
        {
            // Spins first: yielding at once can hand a whole time slice to another process, for a wait of microseconds.
            for (int spin = 0; Volatile.Read(ref _done) < units; spin++)
            {
                if (spin < SpinsBeforeYield) Thread.SpinWait(20);
                else Thread.Yield();
            }
            var token = stop;
            (unit, stop) = (null!, default);
            token.ThrowIfCancellationRequested();
            if (_failure is { } failure)
                throw new InvalidOperationException("A kernel failed on one of the cores.", failure);
        }
    }
}
