using System.Buffers;
using System.Numerics.Tensors;
using GptVis.Model;

namespace GptVis.Engines.Managed.Kernels;

/// <summary>The negative log-likelihood of the next token: −log softmax(logits)[target], in nats.</summary>
/// <remarks>Shapes: logits (T, V); targets, nll (T).</remarks>
internal static class CrossEntropy
{
    /// <summary>nll_t = log Σᵥ exp(logits_tv) − logits_t,target.</summary>
    public static void Forward(Span<float> nll, ReadOnlySpan<float> logits, ReadOnlySpan<int> targets)
    {
        int V = logits.Length / targets.Length;
        float[] rented = ArrayPool<float>.Shared.Rent(V);
        var p = rented.AsSpan(0, V);

        for (int t = 0; t < targets.Length; t++)
        {
            var logits_t = logits.Slice(t * V, V);
            float max = TensorPrimitives.Max(logits_t);
            nll[t] = MathF.Log(SumOfExponentials(p, logits_t, max)) - (logits_t[targets[t]] - max);
        }
        ArrayPool<float>.Shared.Return(rented);
    }

    /// <summary>
    /// Both passes in one, for training: nll as in <see cref="Forward"/>, and dlogits_tv = weight ·
    /// (softmax(logits_t)_v − [v = target]).
    /// </summary>
    public static void ForwardBackward(
        Span<float> nll, Span<float> dlogits, ReadOnlySpan<float> logits, ReadOnlySpan<int> targets, float weight)
    {
        int V = logits.Length / targets.Length;
        for (int t = 0; t < targets.Length; t++)
        {
            var logits_t = logits.Slice(t * V, V);
            var dlogits_t = dlogits.Slice(t * V, V);
            float max = TensorPrimitives.Max(logits_t);
            float total = SumOfExponentials(dlogits_t, logits_t, max);
            TensorPrimitives.Multiply(dlogits_t, weight / total, dlogits_t);
            dlogits_t[targets[t]] -= weight;
            nll[t] = MathF.Log(total) - (logits_t[targets[t]] - max);
        }
    }

    /// <summary>
    /// dlogits_tv += weight · (softmax(logits_t)_v − [v = target]); weight 1/T gives the gradient of the mean.
    /// </summary>
    public static void Backward(
        Span<float> dlogits, ReadOnlySpan<float> logits, ReadOnlySpan<int> targets, float weight)
    {
        int V = logits.Length / targets.Length;
        var p = new float[V];

        for (int t = 0; t < targets.Length; t++)
        {
            Softmax.Forward(p, logits.Slice(t * V, V));
            p[targets[t]] -= 1;
            MatMul.AddScaled(dlogits.Slice(t * V, V), p, weight);
        }
    }

    private static float SumOfExponentials(Span<float> exp, ReadOnlySpan<float> logits, float max)
    {
        TensorPrimitives.Subtract(logits, max, exp);
        TensorPrimitives.Exp<float>(exp, exp);
        return TensorPrimitives.Sum<float>(exp);
    }
}
