using System.Numerics.Tensors;

namespace GptVis.Kernels;

/// <summary>logits = x Eᵀ: every row of the unembedding is compared with every position.</summary>
/// <remarks>Shapes: x (T, C); unembedding E (V, C); logits (T, V). E may be the token embedding itself (a tied head).</remarks>
public static class Unembed
{
    /// <summary>logits_tv = x_t · E_v.</summary>
    public static void Forward(Span<float> logits, ReadOnlySpan<float> x, ReadOnlySpan<float> unembedding, int T)
    {
        int C = x.Length / T, V = logits.Length / T;

        for (int t = 0; t < T; t++)
        {
            var x_t = x.Slice(t * C, C);
            var logits_t = logits.Slice(t * V, V);
            for (int v = 0; v < V; v++) logits_t[v] = TensorPrimitives.Dot(x_t, unembedding.Slice(v * C, C));
        }
    }

    /// <summary>dx_t += Σᵥ dlogits_tv · E_v. Logits without a gradient cost nothing.</summary>
    public static void BackwardInput(Span<float> dx, ReadOnlySpan<float> dlogits, ReadOnlySpan<float> unembedding, int T)
    {
        int C = dx.Length / T, V = dlogits.Length / T;

        for (int t = 0; t < T; t++)
        {
            var dx_t = dx.Slice(t * C, C);
            for (int v = 0; v < V; v++)
                if (dlogits[t * V + v] is var d && d != 0) MatMul.AddScaled(dx_t, unembedding.Slice(v * C, C), d);
        }
    }

    /// <summary>dE_v += Σₜ dlogits_tv · x_t.</summary>
    public static void BackwardWeight(Span<float> dunembedding, ReadOnlySpan<float> dlogits, ReadOnlySpan<float> x, int T)
    {
        int C = x.Length / T, V = dlogits.Length / T;

        for (int t = 0; t < T; t++)
        {
            var x_t = x.Slice(t * C, C);
            for (int v = 0; v < V; v++)
                if (dlogits[t * V + v] is var d && d != 0) MatMul.AddScaled(dunembedding.Slice(v * C, C), x_t, d);
        }
    }
}
