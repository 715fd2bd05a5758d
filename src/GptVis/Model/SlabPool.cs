using System.Runtime.CompilerServices;

namespace GptVis.Model;

/// <summary>
/// Large arrays that come back when nobody holds them any more. Fresh memory has to be cleared by the system page by page, which takes a
/// third of the time of a trace of 1,024 tokens; memory that was used a moment ago does not.
/// </summary>
/// <remarks>
/// Nobody disposes a trace, so the collector tells when its arrays are free: each lent array has a companion that lives as long as it does and
/// brings it back when it is finalized. A span keeps its array alive like any other reference, so nothing is lent that can still be read.
/// </remarks>
internal static class SlabPool
{
    /// <summary>Smaller arrays are left to the collector.</summary>
    private const int SmallestPooled = 1 << 21;

    /// <summary>From here on a collection is cheaper than clearing fresh memory.</summary>
    private const int WorthCollecting = 1 << 23;

    private static readonly TimeSpan MaxIdle = TimeSpan.FromSeconds(20);

    private static readonly Lock Gate = new();
    private static readonly List<(float[] Array, long Since)> Free = [];
    private static readonly ConditionalWeakTable<float[], Companion> Lent = [];
    private static readonly Timer Trimming = new(_ => Trim());
    private static long _lent;

    /// <summary>A pinned array of at least so many floats; what it holds is undefined.</summary>
    public static float[] Rent(int length)
    {
        if (length < SmallestPooled) return GC.AllocateUninitializedArray<float>(length, pinned: true);

        float[]? array = Take(length);
        if (array is null && length >= WorthCollecting && Interlocked.Read(ref _lent) >= length)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            array = Take(length);
        }
        array ??= GC.AllocateUninitializedArray<float>(length, pinned: true);
        Lent.AddOrUpdate(array, new Companion(array));
        Interlocked.Add(ref _lent, array.Length);
        return array;
    }

    private static float[]? Take(int length)
    {
        lock (Gate)
        {
            int index = Free.FindIndex(f => f.Array.Length >= length && f.Array.Length - length <= length / 4);
            if (index < 0) return null;
            float[] array = Free[index].Array;
            Free.RemoveAt(index);
            return array;
        }
    }

    private static void Return(float[] array)
    {
        Interlocked.Add(ref _lent, -array.Length);
        lock (Gate)
        {
            Free.Add((array, Environment.TickCount64));
            Trimming.Change(MaxIdle, Timeout.InfiniteTimeSpan);
        }
    }

    private static void Trim()
    {
        lock (Gate)
        {
            long now = Environment.TickCount64;
            Free.RemoveAll(f => now - f.Since >= MaxIdle.TotalMilliseconds);
            if (Free.Count > 0) Trimming.Change(MaxIdle, Timeout.InfiniteTimeSpan);
        }
    }

    private sealed class Companion(float[] array)
    {
        ~Companion() => Return(array);
    }
}
