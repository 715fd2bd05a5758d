using System.Numerics.Tensors;

namespace GptVis.Kernels;

/// <summary>y = x W + b with W stored (In, Out), the layout of GPT-2's published weights.</summary>
/// <remarks>Shapes: x (T, In); weight (In, Out); bias (Out) or empty for none; y (T, Out).</remarks>
public static class MatMul
{
    /// <summary>y_t = b + Σᵢ x_ti · W_i.</summary>
    public static void Forward(Span<float> y, ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, int T)
    {
        int In = x.Length / T, Out = y.Length / T;

        for (int t = 0; t < T; t++)
        {
            var x_t = x.Slice(t * In, In);
            var y_t = y.Slice(t * Out, Out);

            if (bias.IsEmpty) y_t.Clear();
            else bias.CopyTo(y_t);
            for (int i = 0; i < In; i++) AddScaled(y_t, weight.Slice(i * Out, Out), x_t[i]);
        }
    }

    /// <summary>dx_t += dy_t Wᵀ.</summary>
    public static void BackwardInput(Span<float> dx, ReadOnlySpan<float> dy, ReadOnlySpan<float> weight, int T)
    {
        int In = dx.Length / T, Out = dy.Length / T;

        for (int t = 0; t < T; t++)
        {
            var dy_t = dy.Slice(t * Out, Out);
            var dx_t = dx.Slice(t * In, In);
            for (int i = 0; i < In; i++) dx_t[i] += TensorPrimitives.Dot(dy_t, weight.Slice(i * Out, Out));
        }
    }

    /// <summary>dW += xᵀ dy;  db += Σₜ dy_t. An empty dbias is left out.</summary>
    public static void BackwardWeight(Span<float> dweight, Span<float> dbias, ReadOnlySpan<float> dy, ReadOnlySpan<float> x, int T)
    {
        int In = x.Length / T, Out = dy.Length / T;

        for (int t = 0; t < T; t++)
        {
            var x_t = x.Slice(t * In, In);
            var dy_t = dy.Slice(t * Out, Out);

            if (!dbias.IsEmpty) TensorPrimitives.Add(dbias, dy_t, dbias);
            for (int i = 0; i < In; i++) AddScaled(dweight.Slice(i * Out, Out), dy_t, x_t[i]);
        }
    }

    /// <summary>y += scale · x.</summary>
    internal static void AddScaled(Span<float> y, ReadOnlySpan<float> x, float scale) =>
        TensorPrimitives.MultiplyAdd(x, scale, y, y);
}
