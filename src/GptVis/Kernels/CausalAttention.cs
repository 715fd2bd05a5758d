using System.Numerics.Tensors;

namespace GptVis.Kernels;

/// <summary>Causal scaled dot-product attention, head by head, in the three steps one may want to look at or change.</summary>
/// <remarks>
/// Shapes: q, k, v, z (T, H, D); scores, pattern (H, T, T) with row = destination (query) and column = source (key).
/// Vaswani et al.: Attention Is All You Need, 2017, section 3.2.
/// </remarks>
public static class CausalAttention
{
    /// <summary>scores_htk = q_th · k_kh / √D for k ≤ t, −∞ above the diagonal.</summary>
    public static void Scores(Span<float> scores, ReadOnlySpan<float> q, ReadOnlySpan<float> k, int T, int H)
    {
        int D = q.Length / (T * H);
        float scale = 1 / MathF.Sqrt(D);

        for (int h = 0; h < H; h++)
            for (int t = 0; t < T; t++)
            {
                var row = scores.Slice((h * T + t) * T, T);
                var q_t = Head(q, t, h, H, D);
                for (int s = 0; s <= t; s++) row[s] = TensorPrimitives.Dot(q_t, Head(k, s, h, H, D)) * scale;
                row[(t + 1)..].Fill(float.NegativeInfinity);
            }
    }

    /// <summary>Puts <paramref name="value"/> above the diagonal: −∞ into scores, 0 into a pattern.</summary>
    public static void HideFuture(Span<float> x, int T, int H, float value)
    {
        for (int row = 0; row < H * T; row++) x.Slice(row * T, T)[(row % T + 1)..].Fill(value);
    }

    /// <summary>Each row of pattern = softmax over the sources it may see; exactly 0 above the diagonal.</summary>
    public static void Pattern(Span<float> pattern, ReadOnlySpan<float> scores, int T, int H)
    {
        for (int h = 0; h < H; h++)
            for (int t = 0; t < T; t++)
            {
                int row = (h * T + t) * T;
                Softmax.Forward(pattern.Slice(row, t + 1), scores.Slice(row, t + 1));
                pattern.Slice(row + t + 1, T - t - 1).Clear();
            }
    }

    /// <summary>z_th = Σₖ pattern_htk · v_kh.</summary>
    public static void Mix(Span<float> z, ReadOnlySpan<float> pattern, ReadOnlySpan<float> v, int T, int H)
    {
        int D = z.Length / (T * H);
        z.Clear();

        for (int h = 0; h < H; h++)
            for (int t = 0; t < T; t++)
                for (int s = 0; s <= t; s++)
                    MatMul.AddScaled(Head(z, t, h, H, D), Head(v, s, h, H, D), pattern[(h * T + t) * T + s]);
    }

    /// <summary>dpattern_htk += dz_th · v_kh;  dv_kh += Σₜ pattern_htk · dz_th.</summary>
    public static void BackwardMix(
        Span<float> dpattern, Span<float> dv, ReadOnlySpan<float> dz, ReadOnlySpan<float> pattern, ReadOnlySpan<float> v, int T, int H)
    {
        int D = dz.Length / (T * H);

        for (int h = 0; h < H; h++)
            for (int t = 0; t < T; t++)
            {
                var dz_t = Head(dz, t, h, H, D);
                int row = (h * T + t) * T;
                for (int s = 0; s <= t; s++)
                {
                    dpattern[row + s] += TensorPrimitives.Dot(dz_t, Head(v, s, h, H, D));
                    MatMul.AddScaled(Head(dv, s, h, H, D), dz_t, pattern[row + s]);
                }
            }
    }

    /// <summary>The softmax of every row backwards, over the sources it may see.</summary>
    public static void BackwardPattern(Span<float> dscores, ReadOnlySpan<float> dpattern, ReadOnlySpan<float> pattern, int T, int H)
    {
        for (int h = 0; h < H; h++)
            for (int t = 0; t < T; t++)
            {
                int row = (h * T + t) * T;
                Softmax.Backward(dscores.Slice(row, t + 1), dpattern.Slice(row, t + 1), pattern.Slice(row, t + 1));
            }
    }

    /// <summary>dq_th += Σₖ dscores_htk · k_kh / √D;  dk_kh += Σₜ dscores_htk · q_th / √D.</summary>
    public static void BackwardScores(
        Span<float> dq, Span<float> dk, ReadOnlySpan<float> dscores, ReadOnlySpan<float> q, ReadOnlySpan<float> k, int T, int H)
    {
        int D = q.Length / (T * H);
        float scale = 1 / MathF.Sqrt(D);

        for (int h = 0; h < H; h++)
            for (int t = 0; t < T; t++)
                for (int s = 0; s <= t; s++)
                {
                    float d = dscores[(h * T + t) * T + s] * scale;
                    MatMul.AddScaled(Head(dq, t, h, H, D), Head(k, s, h, H, D), d);
                    MatMul.AddScaled(Head(dk, s, h, H, D), Head(q, t, h, H, D), d);
                }
    }

    private static Span<float> Head(Span<float> x, int t, int h, int H, int D) => x.Slice((t * H + h) * D, D);

    private static ReadOnlySpan<float> Head(ReadOnlySpan<float> x, int t, int h, int H, int D) => x.Slice((t * H + h) * D, D);
}
