using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace GptVis.Kernels;

/// <summary>Inverted dropout, used in training only: a share of the numbers is set to 0, the rest grows to keep the mean.</summary>
/// <remarks>Srivastava et al., 2014. The mask holds 0 or 1/(1 − p), so forward and backward are the same product.</remarks>
public static class Dropout
{
    private const int Chunk = 128;

    /// <summary>Fills the mask: 0 with probability p, else 1/(1 − p).</summary>
    [SkipLocalsInit]
    public static void Sample(Span<float> mask, float p, SplitMix64 random)
    {
        // Two decisions from every random number: each half is dropped when it is below p · 2³².
        var (limit, keep) = (new Vector<uint>((uint)(p * (double)(1L << 32))), new Vector<float>(1 / (1 - p)));
        Span<uint> bits = stackalloc uint[Chunk];
        Span<float> chunk = stackalloc float[Chunk];
        for (int i = 0; i < mask.Length; i += Chunk)
        {
            var part = mask[i..Math.Min(i + Chunk, mask.Length)];
            random.NextBits(bits[..((part.Length + 1) / 2 * 2)]);
            for (int k = 0; k < part.Length; k += Vector<uint>.Count)
            {
                var dropped = Vector.AsVectorSingle(Vector.LessThan(new Vector<uint>(bits[k..]), limit));
                Vector.AndNot(keep, dropped).CopyTo(chunk[k..]);
            }
            chunk[..part.Length].CopyTo(part);
        }
    }

    /// <summary>x *= mask, for an activation on the way forward or its gradient on the way back.</summary>
    public static void Apply(Span<float> x, ReadOnlySpan<float> mask) => TensorPrimitives.Multiply(x, mask, x);
}
