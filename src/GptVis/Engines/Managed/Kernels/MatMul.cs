using System.Buffers;
using System.Numerics.Tensors;
using GptVis.Engines.Managed.Gemm;

namespace GptVis.Engines.Managed.Kernels;

/// <summary>y = x W + b with W stored (In, Out), the layout of GPT-2's published weights.</summary>
/// <remarks>Shapes: x (T, In); weight (In, Out); bias (Out) or empty for none; y (T, Out).</remarks>
internal static unsafe class MatMul
{
    /// <summary>y_t = b + Σᵢ x_ti · W_i.</summary>
    public static void Forward(
        Span<float> y, ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, int T,
        CancellationToken stop = default)
    {
        int In = x.Length / T, Out = y.Length / T;
        fixed (float* y0 = y, x0 = x, w0 = weight, b0 = bias)
            Forward(new Matrix(y0, T, Out, Out), new Matrix(x0, T, In, In), new Matrix(w0, In, Out, Out), b0, stop);
    }

    /// <summary>
    /// As <c>Forward</c>, for a weight of three parts side by side with separate outputs: queries, keys and
    /// values.
    /// </summary>
    public static void ForwardQkv(
        Span<float> first, Span<float> second, Span<float> third, ReadOnlySpan<float> x, ReadOnlySpan<float> weight,
        ReadOnlySpan<float> bias, int T, CancellationToken stop = default)
    {
        int In = x.Length / T, Out = first.Length / T;
        fixed (float* first0 = first, second0 = second, third0 = third, x0 = x, w0 = weight, b0 = bias)
        {
            Matrix input = new(x0, T, In, In), all = new(w0, In, 3 * Out, 3 * Out);
            if (T <= Product.FewRows)
            {
                // Each weight row is read contiguously, which outweighs the cost of the copies.
                float[] space = ArrayPool<float>.Shared.Rent(3 * T * Out);
                fixed (float* y0 = space) Forward(new Matrix(y0, T, 3 * Out, 3 * Out), input, all, b0, stop);
                for (int t = 0; t < T; t++)
                {
                    var row = space.AsSpan(3 * t * Out, 3 * Out);
                    row[..Out].CopyTo(first[(t * Out)..]);
                    row[Out..(2 * Out)].CopyTo(second[(t * Out)..]);
                    row[(2 * Out)..].CopyTo(third[(t * Out)..]);
                }
                ArrayPool<float>.Shared.Return(space);
                return;
            }

            Forward(new Matrix(first0, T, Out, Out), input, all.ColumnsFrom(0, Out), b0, stop);
            Forward(new Matrix(second0, T, Out, Out), input, all.ColumnsFrom(Out, Out),
                b0 == null ? null : b0 + Out, stop);
            Forward(new Matrix(third0, T, Out, Out), input, all.ColumnsFrom(2 * Out, Out),
                b0 == null ? null : b0 + 2 * Out, stop);
        }
    }

    private static void Forward(Matrix y, Matrix x, Matrix weight, float* bias, CancellationToken stop) =>
        Product.Add(y, x, weight, bias == null ? InitialValue.Zero : InitialValue.Bias(bias), stop);

    /// <summary>dx_t += dy_t Wᵀ.</summary>
    public static void BackwardInput(
        Span<float> dx, ReadOnlySpan<float> dy, ReadOnlySpan<float> weight, int T, CancellationToken stop = default)
    {
        int In = dx.Length / T, Out = dy.Length / T;
        fixed (float* dx0 = dx, dy0 = dy, w0 = weight)
            Product.Add(new Matrix(dx0, T, In, In), new Matrix(dy0, T, Out, Out),
                new Matrix(w0, In, Out, Out).Transposed, InitialValue.Held, stop);
    }

    /// <summary>dW += xᵀ dy;  db += Σₜ dy_t. An empty dbias is skipped.</summary>
    public static void BackwardWeight(
        Span<float> dweight, Span<float> dbias, ReadOnlySpan<float> dy, ReadOnlySpan<float> x, int T,
        CancellationToken stop = default)
    {
        int In = x.Length / T, Out = dy.Length / T;
        if (!dbias.IsEmpty)
            for (int t = 0; t < T; t++)
                TensorPrimitives.Add(dbias, dy.Slice(t * Out, Out), dbias);

        fixed (float* dw0 = dweight, dy0 = dy, x0 = x)
            Product.Add(new Matrix(dw0, In, Out, Out), new Matrix(x0, T, In, In).Transposed,
                new Matrix(dy0, T, Out, Out), InitialValue.Held, stop);
    }

    /// <summary>y += scale · x.</summary>
    public static void AddScaled(Span<float> y, ReadOnlySpan<float> x, float scale) =>
        TensorPrimitives.MultiplyAdd(x, scale, y, y);
}
