using GptVis.Engines.Managed.Gemm;

namespace GptVis.Engines.Managed.Kernels;

/// <summary>The unembedding: logits = x Eᵀ.</summary>
/// <remarks>
/// Shapes: x (T, C); unembedding E (V, C); logits (T, V). E may be the token embedding itself (a tied head).
/// </remarks>
internal static unsafe class Unembed
{
    /// <summary>logits_tv = x_t · E_v.</summary>
    public static void Forward(
        Span<float> logits, ReadOnlySpan<float> x, ReadOnlySpan<float> unembedding, int T,
        CancellationToken stop = default)
    {
        int C = x.Length / T, V = logits.Length / T;
        fixed (float* y0 = logits, x0 = x, e0 = unembedding)
            Product.Add(new Matrix(y0, T, V, V), new Matrix(x0, T, C, C), new Matrix(e0, V, C, C).Transposed,
                InitialValue.Zero, stop);
    }

    /// <summary>
    /// dx_t += Σᵥ dlogits_tv · E_v. If only a few logits have a gradient, only their rows of E are read.
    /// </summary>
    public static void BackwardInput(
        Span<float> dx, ReadOnlySpan<float> dlogits, ReadOnlySpan<float> unembedding, int T,
        CancellationToken stop = default)
    {
        int C = dx.Length / T, V = dlogits.Length / T;
        if (IsSparse(dlogits))
        {
            for (int t = 0; t < T; t++)
                for (int v = 0; v < V; v++)
                    if (dlogits[t * V + v] is var d && d != 0)
                        MatMul.AddScaled(dx.Slice(t * C, C), unembedding.Slice(v * C, C), d);
            return;
        }

        fixed (float* dx0 = dx, d0 = dlogits, e0 = unembedding)
            Product.Add(new Matrix(dx0, T, C, C), new Matrix(d0, T, V, V), new Matrix(e0, V, C, C),
                InitialValue.Held, stop);
    }

    /// <summary>dE_v += Σₜ dlogits_tv · x_t.</summary>
    public static void BackwardWeight(
        Span<float> dunembedding, ReadOnlySpan<float> dlogits, ReadOnlySpan<float> x, int T,
        CancellationToken stop = default)
    {
        int C = x.Length / T, V = dlogits.Length / T;
        fixed (float* de0 = dunembedding, d0 = dlogits, x0 = x)
            Product.Add(new Matrix(de0, V, C, C), new Matrix(d0, T, V, V).Transposed, new Matrix(x0, T, C, C),
                InitialValue.Held, stop);
    }

    private static bool IsSparse(ReadOnlySpan<float> dlogits) =>
        dlogits.Length - System.MemoryExtensions.Count(dlogits, 0f) <= dlogits.Length / 1024;
}
