using GptVis.Display;

namespace GptVis;

/// <summary>
/// Random numbers that are the same on every machine, thread and .NET version.
/// </summary>
/// <remarks>Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014.</remarks>
[TypeFormatterSource(typeof(ObjectFormatterSource), PreferredMimeTypes = ["text/html", "text/plain"])]
public sealed class SplitMix64
{
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private const int DrawsPerNormal = 2;
    private ulong _state;

    /// <summary>A stream of its own for every combination of seed and purpose, for instance (seed, step, sequence).</summary>
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

    /// <summary>Goes on as if <see cref="NextNormal"/> had been called that often, at once: parts of one stream can be drawn side by side.</summary>
    internal void SkipNormals(long count) => _state += Golden * (ulong)(count * DrawsPerNormal);

    /// <summary>Uniform bits, two entries from each random number; an even number of entries.</summary>
    internal void NextBits(Span<uint> bits)
    {
        for (int i = 0; i + 1 < bits.Length; i += 2)
        {
            ulong both = NextBits();
            (bits[i], bits[i + 1]) = ((uint)both, (uint)(both >> 32));
        }
    }

    private ulong NextBits() => Mix(_state += Golden);

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
