namespace GptVis.Engines.Managed.Threading;

/// <summary>
/// The threads that share the work of one kernel. They wait for the next one without sleeping for a moment, because a
/// forward pass is hundreds of kernels a few microseconds apart; then they sleep.
/// </summary>
/// <remarks>
/// However a kernel cuts its work, each number is added up within one unit and in one order, so its result does not
/// depend on how many threads there are.
/// </remarks>
internal static class WorkerPool
{
    /// <summary>Multiplications below which a second thread costs more than it brings.</summary>
    private const long WorthSharing = 1 << 17;

    /// <summary>An exponential or a pass of the layer norm costs about as much as this many multiplications.</summary>
    private const int CostOfNumber = 8;

    private const int NumbersPerUnit = 1 << 13;

    private const int SpinsBeforeSleep = 2_000, SpinsBeforeYield = 1_000;

    private static readonly Lock Starting = new();
    private static readonly object Sleep = new();

    private static volatile Job? _job;
    private static int _busy, _sleeping, _workers;
    private static int? _limit;

    /// <summary>Threads that work on one kernel, the caller's included.</summary>
    public static int Count => _limit ?? Environment.ProcessorCount;

    /// <summary>For tests: as if the processor had this many cores; null for as many as it has.</summary>
    internal static void Limit(int? count) => _limit = count;

    /// <summary>Whether an operation of so many multiplications is worth sharing.</summary>
    public static bool IsWorth(long multiplications) => multiplications >= WorthSharing;

    /// <summary>
    /// Runs every unit once, on all cores, and returns when all are done. While another kernel has them, or inside a
    /// unit, the caller does all.
    /// </summary>
    /// <param name="units">How many units there are.</param>
    /// <param name="unit">Computes one of them.</param>
    /// <param name="stop">
    /// Ends the run between two units: a kernel can take a second the first time, when the system has to find the
    /// memory that it writes to.
    /// </param>
    /// <exception cref="OperationCanceledException">The token was cancelled; some units were not run.</exception>
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

    /// <summary>The same; by the caller alone when all units together are not worth sharing.</summary>
    public static void RunIfWorth(
        int units, long multiplications, Action<int> unit, CancellationToken stop = default)
    {
        if (IsWorth(multiplications)) Run(units, unit, stop);
        else for (int i = 0; i < units; i++) unit(i);
    }

    /// <summary>Runs over rows in runs of them; worth sharing when there are enough numbers.</summary>
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

    /// <summary>Sets large memory to 0; when it is fresh, this is where the system has to find it.</summary>
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
        Interlocked.MemoryBarrier();        // the job is published before the sleepers are counted; see Wait
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
            Interlocked.MemoryBarrier();    // counted before the job is looked at: one of the two sides sees the other
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

        /// <summary>Whether one more helper is wanted: tests limit them.</summary>
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
        /// Waits for the units that helpers have taken, and lets go of what they worked on: an idle thread remembers
        /// its last job.
        /// </summary>
        public void Finish()
        {
            // Giving the core away at once would hand a whole time slice to any other program that is busy, for a wait
            // of microseconds.
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
