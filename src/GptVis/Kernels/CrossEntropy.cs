using System.Numerics.Tensors;

namespace GptVis.Kernels;

/// <summary>How surprised the model is by the token that came next: −log softmax(logits)[target], in nats.</summary>
/// <remarks>Shapes: logits (T, V); targets, nll (T).</remarks>
public static class CrossEntropy
{
    /// <summary>nll_t = log Σᵥ exp(logits_tv) − logits_t,target.</summary>
    public static void Forward(Span<float> nll, ReadOnlySpan<float> logits, ReadOnlySpan<int> targets)
    {
        int V = logits.Length / targets.Length;
        var p = new float[V];

        for (int t = 0; t < targets.Length; t++)
        {
            var logits_t = logits.Slice(t * V, V);
            float max = TensorPrimitives.Max(logits_t);
            TensorPrimitives.Subtract(logits_t, max, p);
            TensorPrimitives.Exp<float>(p, p);
            nll[t] = MathF.Log(TensorPrimitives.Sum<float>(p)) - (logits_t[targets[t]] - max);
        }
    }

    /// <summary>Both at once, for training: sums the surprises, and writes dlogits_tv = weight · (softmax(logits_t)_v − [v = target]).</summary>
    /// <returns>Σₜ nll_t.</returns>
    public static double ForwardBackward(Span<float> dlogits, ReadOnlySpan<float> logits, ReadOnlySpan<int> targets, float weight)
    {
        int V = logits.Length / targets.Length;
        double sum = 0;
        for (int t = 0; t < targets.Length; t++)
        {
            var logits_t = logits.Slice(t * V, V);
            var dlogits_t = dlogits.Slice(t * V, V);
            float max = TensorPrimitives.Max(logits_t);
            TensorPrimitives.Subtract(logits_t, max, dlogits_t);
            TensorPrimitives.Exp(dlogits_t, dlogits_t);
            float total = TensorPrimitives.Sum<float>(dlogits_t);
            TensorPrimitives.Multiply(dlogits_t, weight / total, dlogits_t);

            int target = targets[t];
            dlogits_t[target] -= weight;
            sum += MathF.Log(total) - (logits_t[target] - max);
        }
        return sum;
    }

    /// <summary>dlogits_tv += weight · (softmax(logits_t)_v − [v = target]); weight 1/T gives the gradient of the mean.</summary>
    public static void Backward(Span<float> dlogits, ReadOnlySpan<float> logits, ReadOnlySpan<int> targets, float weight)
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
}
