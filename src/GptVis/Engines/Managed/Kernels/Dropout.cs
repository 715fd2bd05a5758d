using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using GptVis.Engines.Managed.Threading;

namespace GptVis.Engines.Managed.Kernels;

/// <summary>
/// Inverted dropout, in training only: sets a share of the numbers to 0 and scales the rest to keep the mean.
/// </summary>
/// <remarks>
/// Srivastava et al., 2014. The mask is 0 or 1/(1 − p), so forward and backward pass are the same product.
/// </remarks>
internal static class Dropout
{
    private const int Chunk = 128, NumbersPerUnit = 1 << 14;

    /// <summary>
    /// Fills the mask: 0 with probability p, else 1/(1 − p). Each 64-bit random number decides two entries.
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
        // Each 32-bit half is dropped if it is below p · 2³².
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

    /// <summary>x *= mask, for an activation in the forward pass or its gradient in the backward pass.</summary>
    public static void Apply(Span<float> x, ReadOnlySpan<float> mask) => TensorPrimitives.Multiply(x, mask, x);
}
