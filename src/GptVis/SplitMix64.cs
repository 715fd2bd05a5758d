using System.Numerics;

namespace GptVis;

/// <summary>A random number generator with the same numbers on every machine, thread and .NET version.</summary>
/// <remarks>Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014.</remarks>
public sealed class SplitMix64
{
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private const int DrawsPerNormal = 2;
    private ulong _state;

    /// <summary>
    /// Creates an independent stream for each combination of seed and purpose, for instance (seed, step, sequence).
    /// </summary>
    public SplitMix64(int seed, params ReadOnlySpan<int> purpose)
    {
        _state = Mix((ulong)seed + Golden);
        foreach (int p in purpose) _state = Mix(_state + Golden * ((ulong)p + 1));
    }

    /// <summary>Uniform in [0, 1).</summary>
    public float NextFloat() => (NextBits() >> 40) * (1f / (1 << 24));

    /// <summary>Uniform in 0 .. limit − 1.</summary>
    public int NextInt(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return (int)(((NextBits() >> 32) * (ulong)limit) >> 32);
    }

    /// <summary>Standard normal, by Box and Muller's cosine.</summary>
    public float NextNormal()
    {
        double u = ((NextBits() >> 11) + 1) * (1.0 / (1L << 53));
        double v = (NextBits() >> 11) * (1.0 / (1L << 53));
        return (float)(Math.Sqrt(-2 * Math.Log(u)) * Math.Cos(2 * Math.PI * v));
    }

    /// <summary>
    /// Skips <paramref name="count"/> normal numbers in constant time, so that parts of one stream can be drawn in
    /// parallel.
    /// </summary>
    internal void SkipNormals(long count) => Skip(count * DrawsPerNormal);

    /// <summary>
    /// A copy of the stream, advanced by <paramref name="numbers"/> numbers; this stream does not change.
    /// </summary>
    internal SplitMix64 After(long numbers)
    {
        var later = (SplitMix64)MemberwiseClone();
        later.Skip(numbers);
        return later;
    }

    /// <summary>Skips <paramref name="numbers"/> numbers in constant time.</summary>
    internal void Skip(long numbers) => _state += Golden * (ulong)numbers;

    /// <summary>Fills the span with uniform random bits, the same as consecutive single draws; vectorised.</summary>
    internal void NextBits(Span<ulong> bits)
    {
        int width = Vector<ulong>.Count, i = 0;
        var states = new Vector<ulong>(_state) + Golden * (Vector<ulong>.Indices + Vector<ulong>.One);
        for (; i + width <= bits.Length; i += width, states += new Vector<ulong>(Golden * (ulong)width))
            Mix(states).CopyTo(bits[i..]);
        Skip(i);
        for (; i < bits.Length; i++) bits[i] = NextBits();
    }

    private ulong NextBits() => Mix(_state += Golden);

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    private static Vector<ulong> Mix(Vector<ulong> z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
