using System.Runtime.CompilerServices;

namespace GptVis.Engines.Managed.Memory;

/// <summary>
/// Large arrays that come back when nobody holds them any more. Fresh memory has to be cleared by the system page by
/// page, which takes a third of the time of a trace of 1,024 tokens; memory that was used a moment ago does not.
/// </summary>
/// <remarks>
/// Nobody disposes a trace, so the collector tells when its arrays are free: each lent array has a companion that lives
/// as long as it does and brings it back when it is finalized. A span keeps its array alive like any other reference,
/// so nothing is lent that can still be read.
/// </remarks>
internal static class ArenaPool
{
    /// <summary>
    /// While no more was lent since the last collection than so many arrays of the size that is missing, and no more
    /// floats than these (256 MB), one is allocated; from there on the collector is asked for the dead ones first. What
    /// is still held then, like a long trace, does not count again. Left to itself the collector would run at every
    /// other trace: a few MB of large arrays are all it allows between two collections. But as long as it does not run,
    /// all memory is fresh: with 256 MB for ten tokens too, the first 30 gradients took half as long again.
    /// </summary>
    private const long ReservedArrays = 128, ReservedFloats = 1 << 26;

    private static readonly TimeSpan MaxIdle = TimeSpan.FromSeconds(20);

    private static readonly Lock Gate = new();
    private static readonly List<(float[] Array, long Since)> Free = [];
    private static readonly ConditionalWeakTable<float[], Companion> Lent = [];
    private static readonly Timer Trimming = new(_ => Trim());
    private static long _lent, _lentSinceCollection;

    /// <summary>A pinned array of at least so many floats; what it holds is undefined.</summary>
    public static float[] Rent(int length)
    {
        float[]? array = Take(length);
        long lent = Interlocked.Read(ref _lent);
        // Dead arrays that would not make up for this one are not worth a collection.
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
    /// Also allocates as many for later as are out already: untouched, they are addresses and no memory, and each
    /// allocation can cost a collection.
    /// </summary>
    private static float[] Allocate(int length, long lent)
    {
        long spares = Math.Min(lent, Reserve(length) - lent - length) / length;
        for (; spares > 0; spares--) Keep(GC.AllocateUninitializedArray<float>(length, pinned: true));
        return GC.AllocateUninitializedArray<float>(length, pinned: true);
    }

    /// <summary>Lets go of everything that is not lent.</summary>
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
