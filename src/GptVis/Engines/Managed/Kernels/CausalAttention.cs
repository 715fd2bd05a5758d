using System.Buffers;
using System.Numerics.Tensors;
using GptVis.Engines.Managed.Gemm;
using GptVis.Model;

namespace GptVis.Engines.Managed.Kernels;

/// <summary>
/// Causal scaled dot-product attention of one head, in three steps, so that scores, pattern and output can be kept and
/// edited.
/// </summary>
/// <remarks>
/// Shapes: q, z (T, D); k, v (S, D); scores, pattern (T, S) with row = destination (query) and column = source (key).
/// The queries are the last T of the S positions, so row t sees the columns 0 to S − T + t. Vaswani et al.: Attention
/// Is All You Need, 2017, section 3.2.
/// </remarks>
internal static unsafe class CausalAttention
{
    /// <summary>Queries per product; keys after the last of them are skipped.</summary>
    private const int RowsPerProduct = 96;

    /// <summary>Up to this many queries, the keys are read in place, without a transposed copy.</summary>
    private const int FewQueries = 20;

    /// <summary>scores_tk = q_t · k_k / √D where t sees k, −∞ elsewhere.</summary>
    public static void Scores(Matrix scores, Matrix q, Matrix k)
    {
        if (IsNarrow(scores, q))
        {
            NarrowAttention.Scores(scores, q, k);
            return;
        }

        VisibleProducts(scores, q, k);
        float scale = 1 / MathF.Sqrt(q.Columns);
        for (int t = 0; t < scores.Rows; t++)
        {
            var visible = Visible(scores, t);
            TensorPrimitives.Multiply(visible, scale, visible);
        }
        HideFuture(scores, float.NegativeInfinity);
    }

    /// <summary>Writes <paramref name="value"/> above the diagonal: −∞ into scores, 0 into a pattern.</summary>
    public static void HideFuture(Matrix x, float value)
    {
        for (int t = 0; t < x.Rows; t++) Row(x, t)[Visible(x, t).Length..].Fill(value);
    }

    /// <summary>Each row of pattern = softmax over the visible keys; exactly 0 elsewhere.</summary>
    public static void Pattern(Matrix pattern, Matrix scores)
    {
        if (NarrowAttention.Fits(pattern.Columns, depth: 0))
        {
            NarrowAttention.Pattern(pattern, scores);
            return;
        }

        for (int t = 0; t < pattern.Rows; t++) Softmax.Forward(Visible(pattern, t), Visible(scores, t));
        HideFuture(pattern, 0);
    }

    /// <summary>z_t = Σₖ pattern_tk · v_k.</summary>
    public static void Mix(Matrix z, Matrix pattern, Matrix v)
    {
        if (IsNarrow(pattern, v))
        {
            NarrowAttention.Mix(z, pattern, v);
            return;
        }

        for (int t = 0; t < z.Rows; t += RowsPerProduct)
        {
            int rows = Math.Min(RowsPerProduct, z.Rows - t), sources = SourcesUpTo(pattern, t + rows);
            Product.Add(
                z.RowsFrom(t, rows), pattern.Part(t, rows, 0, sources), v.RowsFrom(0, sources), InitialValue.Zero);
        }
    }

    /// <summary>dpattern_tk = dz_t · v_k;  dv_k += Σₜ pattern_tk · dz_t.</summary>
    public static void BackwardMix(Matrix dpattern, Matrix dv, Matrix dz, Matrix pattern, Matrix v)
    {
        if (IsNarrow(pattern, v))
        {
            NarrowAttention.BackwardMix(dpattern, dv, dz, pattern, v);
            return;
        }

        VisibleProducts(dpattern, dz, v);
        Product.Add(dv, pattern.Transposed, dz, InitialValue.Held);
    }

    /// <summary>The backward pass of the softmax over the visible keys; 0 elsewhere. dscores may be dpattern.</summary>
    public static void BackwardPattern(Matrix dscores, Matrix dpattern, Matrix pattern)
    {
        if (NarrowAttention.Fits(pattern.Columns, depth: 0))
        {
            NarrowAttention.BackwardPattern(dscores, dpattern, pattern);
            return;
        }

        for (int t = 0; t < pattern.Rows; t++)
            Softmax.Backward(Visible(dscores, t), Visible(dpattern, t), Visible(pattern, t));
        HideFuture(dscores, 0);
    }

    /// <summary>
    /// dq_t += Σₖ dscores_tk · k_k / √D; dk_k += Σₜ dscores_tk · q_t / √D. dscores is scaled in place.
    /// </summary>
    public static void BackwardScores(Matrix dq, Matrix dk, Matrix dscores, Matrix q, Matrix k)
    {
        if (IsNarrow(dscores, q))
        {
            NarrowAttention.BackwardScores(dq, dk, dscores, q, k);
            return;
        }

        float scale = 1 / MathF.Sqrt(q.Columns);
        for (int t = 0; t < dscores.Rows; t++)
        {
            var row = Row(dscores, t);
            TensorPrimitives.Multiply(row, scale, row);
        }
        Product.Add(dq, dscores, k, InitialValue.Held);
        Product.Add(dk, dscores.Transposed, q, InitialValue.Held);
    }

    /// <summary>y_tk = a_t · b_k where t sees k; undefined elsewhere.</summary>
    private static void VisibleProducts(Matrix y, Matrix a, Matrix b)
    {
        if (y.Rows <= FewQueries)
        {
            Product.Add(y, a, b.Transposed, InitialValue.Zero);
            return;
        }

        int S = b.Rows, D = b.Columns;
        float[] space = ArrayPool<float>.Shared.Rent(S * D);
        fixed (float* start = space)
        {
            // Transposed once, because every product reads it.
            var turned = new Matrix(start, D, S, S);
            for (int s = 0; s < S; s++)
                for (int d = 0; d < D; d++) *turned.At(d, s) = *b.At(s, d);

            for (int t = 0; t < y.Rows; t += RowsPerProduct)
            {
                int rows = Math.Min(RowsPerProduct, y.Rows - t), sources = SourcesUpTo(y, t + rows);
                Product.Add(y.Part(t, rows, 0, sources), a.RowsFrom(t, rows), turned.ColumnsFrom(0, sources),
                    InitialValue.Zero);
            }
        }
        ArrayPool<float>.Shared.Return(space);
    }

    private static bool IsNarrow(Matrix square, Matrix rows) => NarrowAttention.Fits(square.Columns, rows.Columns);

    /// <summary>The number of keys visible to the queries before <paramref name="query"/>.</summary>
    private static int SourcesUpTo(Matrix x, int query) => x.Columns - x.Rows + query;

    private static Span<float> Visible(Matrix x, int t) => Row(x, t)[..SourcesUpTo(x, t + 1)];

    private static Span<float> Row(Matrix x, int t) => new(x.At(t, 0), x.Columns);
}
