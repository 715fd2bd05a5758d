using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using GptVis.Engines.Managed.Gemm;

namespace GptVis.Benchmarks.Peers;

/// <summary>
/// What the processor can do at most, on all cores: reading memory, and fused multiply-adds. It changes by the minute
/// on shared machines.
/// </summary>
internal sealed unsafe class MachineLimits : IDisposable
{
    private const int Bytes = 1 << 29, HugePage = 1 << 21, AdviseHugePages = 14;
    private const int Accumulators = 16, MultiplyAdds = 1 << 21;

    private readonly float* _memory = (float*)NativeMemory.AlignedAlloc(Bytes, HugePage);
    private readonly int _threads = Environment.ProcessorCount;

    public MachineLimits()
    {
        if (OperatingSystem.IsLinux()) _ = Advise((nint)_memory, Bytes, AdviseHugePages);
        new Span<float>(_memory, Bytes / sizeof(float)).Fill(1);
        Measure();
        (BytesPerSecond, OperationsPerSecond) = (0, 0);
    }

    /// <summary>The fastest read so far.</summary>
    public double BytesPerSecond { get; private set; }

    /// <summary>The fastest arithmetic so far.</summary>
    public double OperationsPerSecond { get; private set; }

    /// <summary>Looks again: about 30 ms.</summary>
    public void Measure()
    {
        BytesPerSecond = Math.Max(BytesPerSecond, Bytes / OnAllCores(Read));
        OperationsPerSecond = Math.Max(OperationsPerSecond, _threads * Operations() / OnAllCores(Multiply));
    }

    public void Reset() => (BytesPerSecond, OperationsPerSecond) = (0, 0);

    public void Dispose() => NativeMemory.AlignedFree(_memory);

    private double OnAllCores(Func<int, float> work)
    {
        using var start = new Barrier(_threads);
        var spans = new (long From, long To)[_threads];
        Thread[] threads = [.. Enumerable.Range(0, _threads).Select(i => new Thread(() =>
        {
            start.SignalAndWait();
            long from = Stopwatch.GetTimestamp();
            Volatile.Write(ref _sink, work(i));
            spans[i] = (from, Stopwatch.GetTimestamp());
        }))];
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        return Stopwatch.GetElapsedTime(spans.Min(s => s.From), spans.Max(s => s.To)).TotalSeconds;
    }

    /// <summary>Where results go, so that they are not left out.</summary>
    private static float _sink;

    private float Read(int thread) => VectorPaths.Current switch
    {
        VectorPath.Vector512 => Read<Width512>(thread),
        VectorPath.Vector256 => Read<Width256>(thread),
        VectorPath.Vector128 => Read<Width128>(thread),
        _ => Read<Width1>(thread),
    };

    // Four places at once, each asked for two kilobytes ahead: a third more than one place after the other.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private float Read<V>(int thread) where V : unmanaged, IVectorWidth<V>
    {
        const int Places = 4, Ahead = 512;
        nint floats = Bytes / sizeof(float) / (Places * _threads) / V.Width * V.Width;
        float* p = _memory + thread * Places * floats, end = p + floats;
        V one = V.Broadcast(1), a = V.Zero, b = V.Zero, c = V.Zero, d = V.Zero;
        for (; p < end; p += V.Width)
        {
            if (Sse.IsSupported)
            {
                Sse.Prefetch0(p + Ahead);
                Sse.Prefetch0(p + floats + Ahead);
                Sse.Prefetch0(p + 2 * floats + Ahead);
                Sse.Prefetch0(p + 3 * floats + Ahead);
            }
            a = V.MultiplyAdd(V.Load(p), one, a);
            b = V.MultiplyAdd(V.Load(p + floats), one, b);
            c = V.MultiplyAdd(V.Load(p + 2 * floats), one, c);
            d = V.MultiplyAdd(V.Load(p + 3 * floats), one, d);
        }
        return V.Sum(V.MultiplyAdd(a, b, V.MultiplyAdd(c, d, d)));
    }

    private static double Operations() => VectorPaths.Current switch
    {
        VectorPath.Vector512 => OperationsOf<Width512>(),
        VectorPath.Vector256 => OperationsOf<Width256>(),
        VectorPath.Vector128 => OperationsOf<Width128>(),
        _ => OperationsOf<Width1>(),
    };

    private static double OperationsOf<V>() where V : unmanaged, IVectorWidth<V> =>
        2.0 * MultiplyAdds * Accumulators * V.Width;

    private float Multiply(int thread) => VectorPaths.Current switch
    {
        VectorPath.Vector512 => Multiply<Width512>(thread),
        VectorPath.Vector256 => Multiply<Width256>(thread),
        VectorPath.Vector128 => Multiply<Width128>(thread),
        _ => Multiply<Width1>(thread),
    };

    // Sixteen sums that do not wait for each other: two units of a processor, each four steps long, are busy with
    // eight.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Multiply<V>(int thread) where V : unmanaged, IVectorWidth<V>
    {
        V x = V.Broadcast(0.999f), y = V.Broadcast(thread + 1e-3f);
        V a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y, m = y, n = y, o = y,
            p = y;
        for (int step = 0; step < MultiplyAdds; step++)
        {
            a = V.MultiplyAdd(a, x, y); b = V.MultiplyAdd(b, x, y); c = V.MultiplyAdd(c, x, y); d =
                V.MultiplyAdd(d, x, y);
            e = V.MultiplyAdd(e, x, y); f = V.MultiplyAdd(f, x, y); g = V.MultiplyAdd(g, x, y); h =
                V.MultiplyAdd(h, x, y);
            i = V.MultiplyAdd(i, x, y); j = V.MultiplyAdd(j, x, y); k = V.MultiplyAdd(k, x, y); l =
                V.MultiplyAdd(l, x, y);
            m = V.MultiplyAdd(m, x, y); n = V.MultiplyAdd(n, x, y); o = V.MultiplyAdd(o, x, y); p =
                V.MultiplyAdd(p, x, y);
        }
        return V.Sum(Product(Product(Product(a, b, c, d), e, f, g), h, i, Product(Product(j, k, l, m), n, o, p)));

        // In registers: a call with all sums alive would have every one of them stored in every step.
        static V Product(V a, V b, V c, V d) => V.MultiplyAdd(V.MultiplyAdd(a, b, c), c, d);
    }

    [DllImport("libc", EntryPoint = "madvise")]
    private static extern int Advise(nint start, nint length, int advice);
}
