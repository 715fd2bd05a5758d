using System.Numerics.Tensors;

namespace GptVis.Model;

/// <summary>p_i = exp(s_i) / Σⱼ exp(s_j). The largest score is subtracted first, to avoid overflow.</summary>
internal static class Softmax
{
    /// <summary>
    /// Probabilities of one row of scores; <paramref name="p"/> may be the same memory as <paramref name="scores"/>.
    /// </summary>
    public static void Forward(Span<float> p, ReadOnlySpan<float> scores)
    {
        TensorPrimitives.Subtract(scores, TensorPrimitives.Max(scores), p);
        TensorPrimitives.Exp(p, p);
        TensorPrimitives.Divide(p, TensorPrimitives.Sum<float>(p), p);
    }

    /// <summary>ds_k = p_k · (dp_k − Σⱼ p_j dp_j); ds may be the same memory as dp.</summary>
    public static void Backward(Span<float> dscores, ReadOnlySpan<float> dp, ReadOnlySpan<float> p)
    {
        float dot = TensorPrimitives.Dot(p, dp);
        TensorPrimitives.Subtract(dp, dot, dscores);
        TensorPrimitives.Multiply(dscores, p, dscores);
    }
}
