using System.Runtime.CompilerServices;

namespace GptVis.Engines.Managed.Memory;

/// <summary>
/// A pool of large arrays that are returned by garbage collection. The system clears fresh memory page by page, a third
/// of the time of a trace of 1,024 tokens; reused memory avoids that.
/// </summary>
/// <remarks>
/// Traces are not disposed, so the collector decides when their arrays are free: each rented array has a companion with
/// the same lifetime whose finalizer returns the array. A span keeps its array alive like any other reference, so no
/// array is returned while it can still be read.
/// </remarks>
internal static class ArenaPool
{
    /// <summary>
    /// The limits for allocating without a collection: at most this many arrays of the requested size, and at most this
    /// many floats (256 MB), rented since the last collection. Beyond them, a collection first looks for dead arrays.
    /// Arrays that survive it, like those of a long trace, do not count again. Without the pool the collector would run
    /// at every other trace, because it allows only a few MB of large arrays between two collections. But without
    /// collections all memory is fresh: with 256 MB for ten tokens too, the first 30 gradients took 1.5 times as long.
    /// </summary>
    private const long ReservedArrays = 128, ReservedFloats = 1 << 26;

    private static readonly TimeSpan MaxIdle = TimeSpan.FromSeconds(20);

    private static readonly Lock Gate = new();
    private static readonly List<(float[] Array, long Since)> Free = [];
    private static readonly ConditionalWeakTable<float[], Companion> Lent = [];
    private static readonly Timer Trimming = new(_ => Trim());
    private static long _lent, _lentSinceCollection;

    /// <summary>Rents a pinned array of at least <paramref name="length"/> floats, with undefined content.</summary>
    public static float[] Rent(int length)
    {
        float[]? array = Take(length);
        long lent = Interlocked.Read(ref _lent);
        // A collection is worth it only if the dead arrays can replace this one.
        if (array is null && lent >= length && Interlocked.Read(ref _lentSinceCollection) + length > Reserve(length))
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Interlocked.Exchange(ref _lentSinceCollection, 0);
            array = Take(length);
        }
        array ??= Allocate(length, lent);
        Lent.AddOrUpdate(array, new Companion(array));
        Interlocked.Add(ref _lent, array.Length);
        Interlocked.Add(ref _lentSinceCollection, array.Length);
        return array;
    }

    /// <summary>
    /// Also allocates as many spare arrays as are rented: untouched, they take address space but no memory, and each
    /// allocation can cost a collection.
    /// </summary>
    private static float[] Allocate(int length, long lent)
    {
        long spares = Math.Min(lent, Reserve(length) - lent - length) / length;
        for (; spares > 0; spares--) Keep(GC.AllocateUninitializedArray<float>(length, pinned: true));
        return GC.AllocateUninitializedArray<float>(length, pinned: true);
    }

    /// <summary>Releases all arrays that are not rented.</summary>
    internal static void Clear()
    {
        lock (Gate) Free.Clear();
    }

    private static long Reserve(int length) => Math.Min(ReservedArrays * length, ReservedFloats);

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
        Keep(array);
    }

    private static void Keep(float[] array)
    {
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
