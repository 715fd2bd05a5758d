using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using GptVis.Engines.Managed.Threading;

namespace GptVis.Engines.Managed.Kernels;

/// <summary>
/// Inverted dropout, used in training only: a share of the numbers is set to 0, the rest grows to keep the mean.
/// </summary>
/// <remarks>
/// Srivastava et al., 2014. The mask holds 0 or 1/(1 − p), so forward and backward are the same product.
/// </remarks>
internal static class Dropout
{
    private const int Chunk = 128, NumbersPerUnit = 1 << 14;

    /// <summary>
    /// Fills the mask: 0 with probability p, else 1/(1 − p). Two decisions are made with every random number.
    /// </summary>
    public static void Sample(Memory<float> mask, float p, SplitMix64 random, CancellationToken stop = default)
    {
        WorkerPool.RunIfWorth((mask.Length + NumbersPerUnit - 1) / NumbersPerUnit, mask.Length, unit =>
        {
            int from = unit * NumbersPerUnit, count = Math.Min(NumbersPerUnit, mask.Length - from);
            Sample(mask.Span.Slice(from, count), p, random.After(from / 2));
        }, stop);
        random.Skip((mask.Length + 1) / 2);
    }

    [SkipLocalsInit]
    private static void Sample(Span<float> mask, float p, SplitMix64 random)
    {
        // Each half of a number is dropped when it is below p · 2³².
        var (limit, keep) = (new Vector<uint>((uint)(p * (double)(1L << 32))), new Vector<float>(1 / (1 - p)));
        Span<ulong> numbers = stackalloc ulong[Chunk / 2];
        Span<float> chunk = stackalloc float[Chunk];
        for (int i = 0; i < mask.Length; i += Chunk)
        {
            var part = mask[i..Math.Min(i + Chunk, mask.Length)];
            random.NextBits(numbers[..((part.Length + 1) / 2)]);
            var halves = MemoryMarshal.Cast<ulong, uint>(numbers);
            for (int k = 0; k < part.Length; k += Vector<uint>.Count)
            {
                var dropped = Vector.AsVectorSingle(Vector.LessThan(new Vector<uint>(halves[k..]), limit));
                Vector.AndNot(keep, dropped).CopyTo(chunk[k..]);
            }
            chunk[..part.Length].CopyTo(part);
        }
    }

    /// <summary>x *= mask, for an activation on the way forward or its gradient on the way back.</summary>
    public static void Apply(Span<float> x, ReadOnlySpan<float> mask) => TensorPrimitives.Multiply(x, mask, x);
}
