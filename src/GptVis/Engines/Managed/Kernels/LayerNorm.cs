using System.Buffers;
using System.Numerics.Tensors;

namespace GptVis.Engines.Managed.Kernels;

/// <summary>Layer normalisation over the last axis, as in GPT-2: population (biased) variance.</summary>
/// <remarks>
/// Shapes: x, y (T, C); weight, bias (C); mean, rstd (T). Ba, Kiros, Hinton: Layer Normalization, 2016.
/// </remarks>
internal static class LayerNorm
{
    /// <summary>
    /// y = (x − μ) / √(σ² + ε) · weight + bias. Keeps μ and rstd = 1/√(σ² + ε) for the backward pass.
    /// </summary>
    public static void Forward(
        Span<float> y, Span<float> mean, Span<float> rstd,
        ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, float epsilon)
    {
        if (NarrowLayerNorm.Fits(weight.Length))
        {
            NarrowLayerNorm.Forward(y, mean, rstd, x, weight, bias, epsilon);
            return;
        }

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
        if (NarrowLayerNorm.Fits(weight.Length))
        {
            NarrowLayerNorm.BackwardInput(dx, dy, x, weight, mean, rstd);
            return;
        }

        int C = weight.Length;
        float[] space = ArrayPool<float>.Shared.Rent(2 * C);
        Span<float> g = space.AsSpan(0, C), xhat = space.AsSpan(C, C);

        for (int t = 0; t < mean.Length; t++)
        {
            var dx_t = dx.Slice(t * C, C);
            TensorPrimitives.Multiply(dy.Slice(t * C, C), weight, g);
            TensorPrimitives.Subtract(x.Slice(t * C, C), mean[t], xhat);
            TensorPrimitives.Multiply(xhat, rstd[t], xhat);

            float meanG = TensorPrimitives.Sum<float>(g) / C, meanGXhat = TensorPrimitives.Dot<float>(g, xhat) / C;
            TensorPrimitives.MultiplyAdd(xhat, -meanGXhat, g, g);
            TensorPrimitives.Subtract(g, meanG, g);
            TensorPrimitives.MultiplyAdd(g, rstd[t], dx_t, dx_t);
        }
        ArrayPool<float>.Shared.Return(space);
    }

    /// <summary>dweight += Σₜ dy ⊙ x̂;  dbias += Σₜ dy.</summary>
    public static void BackwardWeight(
        Span<float> dweight, Span<float> dbias, ReadOnlySpan<float> dy, ReadOnlySpan<float> x,
        ReadOnlySpan<float> mean, ReadOnlySpan<float> rstd)
    {
        if (NarrowLayerNorm.Fits(dweight.Length))
        {
            NarrowLayerNorm.BackwardWeight(dweight, dbias, dy, x, mean, rstd);
            return;
        }

        int C = dweight.Length;
        float[] space = ArrayPool<float>.Shared.Rent(C);
        var xhat = space.AsSpan(0, C);

        for (int t = 0; t < mean.Length; t++)
        {
            var x_t = x.Slice(t * C, C);
            var dy_t = dy.Slice(t * C, C);
            TensorPrimitives.Subtract(x_t, mean[t], xhat);
            TensorPrimitives.Multiply(xhat, rstd[t], xhat);
            TensorPrimitives.MultiplyAdd(xhat, dy_t, dweight, dweight);
            TensorPrimitives.Add(dbias, dy_t, dbias);
        }
        ArrayPool<float>.Shared.Return(space);
    }
}
