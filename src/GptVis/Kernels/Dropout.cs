using System.Numerics.Tensors;

namespace GptVis.Kernels;

/// <summary>Inverted dropout, used in training only: a share of the numbers is set to 0, the rest grows to keep the mean.</summary>
/// <remarks>Srivastava et al., 2014. The mask holds 0 or 1/(1 − p), so forward and backward are the same product.</remarks>
public static class Dropout
{
    /// <summary>Fills the mask: 0 with probability p, else 1/(1 − p).</summary>
    public static void Sample(Span<float> mask, float p, SplitMix64 random)
    {
        float keep = 1 / (1 - p);
        for (int i = 0; i < mask.Length; i++) mask[i] = random.NextFloat() < p ? 0 : keep;
    }

    /// <summary>x *= mask, for an activation on the way forward or its gradient on the way back.</summary>
    public static void Apply(Span<float> x, ReadOnlySpan<float> mask) => TensorPrimitives.Multiply(x, mask, x);
}
