using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GptVis.Engines.Managed.Gemm;

namespace GptVis.Engines.Managed.Kernels;

/// <summary>
/// <see cref="CausalAttention"/> for heads and texts so small that calling a matrix product takes longer than computing
/// it.
/// </summary>
/// <remarks>
/// Shapes and formulas as for the methods of the same names there. The numbers of a row are contiguous.
/// </remarks>
internal static unsafe class NarrowAttention
{
    private const int MaxSources = 16, MaxDepth = 32;

    /// <summary>Whether the sizes are small enough for this kernel.</summary>
    public static bool Fits(int sources, int depth) => sources <= MaxSources && depth <= MaxDepth;

    /// <summary>scores_tk = q_t · k_k / √D where t sees k, −∞ elsewhere.</summary>
    public static void Scores(Matrix scores, Matrix q, Matrix k)
    {
        float scale = 1 / MathF.Sqrt(q.Columns);
        for (int t = 0; t < scores.Rows; t++)
        {
            float* row = scores.At(t, 0);
            int visible = VisibleFrom(scores, t);
            for (int s = 0; s < visible; s++) row[s] = scale * Dot(q.At(t, 0), k.At(s, 0), q.Columns);
            for (int s = visible; s < scores.Columns; s++) row[s] = float.NegativeInfinity;
        }
    }

    /// <summary>Each row of pattern = softmax over the visible keys; exactly 0 elsewhere.</summary>
    public static void Pattern(Matrix pattern, Matrix scores)
    {
        for (int t = 0; t < pattern.Rows; t++)
        {
            float* p = pattern.At(t, 0), row = scores.At(t, 0);
            int visible = VisibleFrom(pattern, t);
            float max = row[0], sum = 0;
            for (int s = 1; s < visible; s++) max = MathF.Max(max, row[s]);
            for (int s = 0; s < visible; s++) sum += p[s] = MathF.Exp(row[s] - max);
            for (int s = 0; s < visible; s++) p[s] /= sum;
            for (int s = visible; s < pattern.Columns; s++) p[s] = 0;
        }
    }

    /// <summary>z_t = Σₖ pattern_tk · v_k.</summary>
    public static void Mix(Matrix z, Matrix pattern, Matrix v)
    {
        for (int t = 0; t < z.Rows; t++)
        {
            float* z_t = z.At(t, 0), p = pattern.At(t, 0);
            new Span<float>(z_t, z.Columns).Clear();
            for (int s = 0; s < VisibleFrom(pattern, t); s++) AddScaled(z_t, v.At(s, 0), p[s], z.Columns);
        }
    }

    /// <summary>dpattern_tk = dz_t · v_k where t sees k, 0 elsewhere;  dv_k += Σₜ pattern_tk · dz_t.</summary>
    public static void BackwardMix(Matrix dpattern, Matrix dv, Matrix dz, Matrix pattern, Matrix v)
    {
        for (int t = 0; t < dz.Rows; t++)
        {
            float* dz_t = dz.At(t, 0), dp = dpattern.At(t, 0), p = pattern.At(t, 0);
            int visible = VisibleFrom(pattern, t);
            for (int s = 0; s < visible; s++)
            {
                dp[s] = Dot(dz_t, v.At(s, 0), dz.Columns);
                AddScaled(dv.At(s, 0), dz_t, p[s], dz.Columns);
            }
            for (int s = visible; s < dpattern.Columns; s++) dp[s] = 0;
        }
    }

    /// <summary>ds_k = p_k (dp_k − Σⱼ p_j dp_j) over the visible keys; 0 elsewhere. dscores may be dpattern.</summary>
    public static void BackwardPattern(Matrix dscores, Matrix dpattern, Matrix pattern)
    {
        for (int t = 0; t < pattern.Rows; t++)
        {
            float* ds = dscores.At(t, 0), dp = dpattern.At(t, 0), p = pattern.At(t, 0);
            int visible = VisibleFrom(pattern, t);
            float dot = 0;
            for (int s = 0; s < visible; s++) dot += p[s] * dp[s];
            for (int s = 0; s < visible; s++) ds[s] = p[s] * (dp[s] - dot);
            for (int s = visible; s < pattern.Columns; s++) ds[s] = 0;
        }
    }

    /// <summary>
    /// dq_t += Σₖ dscores_tk · k_k / √D; dk_k += Σₜ dscores_tk · q_t / √D. dscores is scaled in place.
    /// </summary>
    public static void BackwardScores(Matrix dq, Matrix dk, Matrix dscores, Matrix q, Matrix k)
    {
        float scale = 1 / MathF.Sqrt(q.Columns);
        for (int t = 0; t < dscores.Rows; t++)
        {
            float* ds = dscores.At(t, 0), dq_t = dq.At(t, 0), q_t = q.At(t, 0);
            for (int s = 0; s < VisibleFrom(dscores, t); s++)
            {
                ds[s] *= scale;
                AddScaled(dq_t, k.At(s, 0), ds[s], q.Columns);
                AddScaled(dk.At(s, 0), q_t, ds[s], q.Columns);
            }
        }
    }

    /// <summary>The number of keys that a row sees; the queries are the last of all positions.</summary>
    private static int VisibleFrom(Matrix square, int t) => square.Columns - square.Rows + t + 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Dot(float* a, float* b, int count)
    {
        var sums = Vector128<float>.Zero;
        int i = 0;
        for (; i + 4 <= count; i += 4)
            sums = Vector128.MultiplyAddEstimate(Vector128.Load(a + i), Vector128.Load(b + i), sums);
        float sum = Vector128.Sum(sums);
        for (; i < count; i++) sum += a[i] * b[i];
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddScaled(float* y, float* x, float scale, int count)
    {
        var scales = Vector128.Create(scale);
        int i = 0;
        for (; i + 4 <= count; i += 4)
            Vector128.MultiplyAddEstimate(scales, Vector128.Load(x + i), Vector128.Load(y + i)).Store(y + i);
        for (; i < count; i++) y[i] += scale * x[i];
    }
}
