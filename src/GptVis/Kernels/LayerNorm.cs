using System.Numerics.Tensors;

namespace GptVis.Kernels;

/// <summary>Layer normalisation over the last axis, as in GPT-2: population (biased) variance.</summary>
/// <remarks>Shapes: x, y (T, C); weight, bias (C); mean, rstd (T). Ba, Kiros, Hinton: Layer Normalization, 2016.</remarks>
public static class LayerNorm
{
    /// <summary>y = (x − μ) / √(σ² + ε) · weight + bias. Keeps μ and rstd = 1/√(σ² + ε) for the backward pass.</summary>
    public static void Forward(
        Span<float> y, Span<float> mean, Span<float> rstd,
        ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, float epsilon)
    {
        int C = weight.Length;

        for (int t = 0; t < mean.Length; t++)
        {
            var x_t = x.Slice(t * C, C);
            var y_t = y.Slice(t * C, C);

            float m = TensorPrimitives.Sum(x_t) / C;
            TensorPrimitives.Subtract(x_t, m, y_t);
            float variance = TensorPrimitives.SumOfSquares<float>(y_t) / C;
            float r = 1 / MathF.Sqrt(variance + epsilon);

            TensorPrimitives.Multiply(y_t, r, y_t);
            TensorPrimitives.MultiplyAdd(y_t, weight, bias, y_t);
            (mean[t], rstd[t]) = (m, r);
        }
    }

    /// <summary>With x̂ = (x − μ)·rstd and g = dy ⊙ weight: dx += rstd · (g − mean(g) − x̂ · mean(g ⊙ x̂)).</summary>
    public static void BackwardInput(
        Span<float> dx, ReadOnlySpan<float> dy, ReadOnlySpan<float> x, ReadOnlySpan<float> weight,
        ReadOnlySpan<float> mean, ReadOnlySpan<float> rstd)
    {
        int C = weight.Length;

        for (int t = 0; t < mean.Length; t++)
        {
            var x_t = x.Slice(t * C, C);
            var dy_t = dy.Slice(t * C, C);
            var dx_t = dx.Slice(t * C, C);

            float meanG = 0, meanGXhat = 0;
            for (int i = 0; i < C; i++)
            {
                float g = dy_t[i] * weight[i];
                meanG += g;
                meanGXhat += g * (x_t[i] - mean[t]) * rstd[t];
            }
            meanG /= C;
            meanGXhat /= C;

            for (int i = 0; i < C; i++)
            {
                float xhat = (x_t[i] - mean[t]) * rstd[t];
                dx_t[i] += rstd[t] * (dy_t[i] * weight[i] - meanG - xhat * meanGXhat);
            }
        }
    }

    /// <summary>dweight += Σₜ dy ⊙ x̂;  dbias += Σₜ dy.</summary>
    public static void BackwardWeight(
        Span<float> dweight, Span<float> dbias, ReadOnlySpan<float> dy, ReadOnlySpan<float> x,
        ReadOnlySpan<float> mean, ReadOnlySpan<float> rstd)
    {
        int C = dweight.Length;

        for (int t = 0; t < mean.Length; t++)
        {
            var x_t = x.Slice(t * C, C);
            var dy_t = dy.Slice(t * C, C);
            for (int i = 0; i < C; i++) dweight[i] += dy_t[i] * (x_t[i] - mean[t]) * rstd[t];
            TensorPrimitives.Add(dbias, dy_t, dbias);
        }
    }
}
