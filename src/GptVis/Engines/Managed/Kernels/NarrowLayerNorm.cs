using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GptVis.Engines.Managed.Kernels;

/// <summary>
/// <see cref="LayerNorm"/> for rows so short that a call per operation takes longer than the operation.
/// </summary>
/// <remarks>Shapes and formulas as for the methods of the same names there.</remarks>
internal static unsafe class NarrowLayerNorm
{
    private const int MaxWidth = 64;

    /// <summary>Whether rows are short enough for this kernel.</summary>
    public static bool Fits(int width) => width <= MaxWidth;

    /// <summary>y = (x − μ) · rstd · weight + bias.</summary>
    public static void Forward(
        Span<float> y, Span<float> mean, Span<float> rstd,
        ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, float epsilon)
    {
        int C = weight.Length;
        fixed (float* y0 = y, x0 = x, w = weight, b = bias)
            for (int t = 0; t < mean.Length; t++)
            {
                float* x_t = x0 + t * C, y_t = y0 + t * C;
                float m = Sum(x_t, C) / C, r = 1 / MathF.Sqrt(SumOfSquares(x_t, m, C) / C + epsilon);
                int i = 0;
                for (; i + 4 <= C; i += 4)
                    (Normalized(x_t + i, m, r) * Vector128.Load(w + i) + Vector128.Load(b + i)).Store(y_t + i);
                for (; i < C; i++) y_t[i] = (x_t[i] - m) * r * w[i] + b[i];
                (mean[t], rstd[t]) = (m, r);
            }
    }

    /// <summary>With g = dy ⊙ weight: dx += rstd · (g − mean(g) − x̂ · mean(g ⊙ x̂)).</summary>
    public static void BackwardInput(
        Span<float> dx, ReadOnlySpan<float> dy, ReadOnlySpan<float> x, ReadOnlySpan<float> weight,
        ReadOnlySpan<float> mean, ReadOnlySpan<float> rstd)
    {
        int C = weight.Length;
        fixed (float* dx0 = dx, dy0 = dy, x0 = x, w = weight)
            for (int t = 0; t < mean.Length; t++)
            {
                float* dx_t = dx0 + t * C, dy_t = dy0 + t * C, x_t = x0 + t * C;
                var (m, r) = (mean[t], rstd[t]);
                var (meanG, meanGXhat) = Means(dy_t, x_t, w, m, r, C);
                int i = 0;
                for (; i + 4 <= C; i += 4)
                {
                    var g = Vector128.Load(dy_t + i) * Vector128.Load(w + i);
                    var inner = g - Vector128.Create(meanG) - Normalized(x_t + i, m, r) * meanGXhat;
                    (Vector128.Load(dx_t + i) + inner * r).Store(dx_t + i);
                }
                for (; i < C; i++) dx_t[i] += r * (dy_t[i] * w[i] - meanG - (x_t[i] - m) * r * meanGXhat);
            }
    }

    /// <summary>dweight += Σₜ dy ⊙ x̂;  dbias += Σₜ dy.</summary>
    public static void BackwardWeight(
        Span<float> dweight, Span<float> dbias, ReadOnlySpan<float> dy, ReadOnlySpan<float> x,
        ReadOnlySpan<float> mean, ReadOnlySpan<float> rstd)
    {
        int C = dweight.Length;
        fixed (float* dw = dweight, db = dbias, dy0 = dy, x0 = x)
            for (int t = 0; t < mean.Length; t++)
            {
                float* dy_t = dy0 + t * C, x_t = x0 + t * C;
                int i = 0;
                for (; i + 4 <= C; i += 4)
                {
                    var g = Vector128.Load(dy_t + i);
                    (Vector128.Load(dw + i) + g * Normalized(x_t + i, mean[t], rstd[t])).Store(dw + i);
                    (Vector128.Load(db + i) + g).Store(db + i);
                }
                for (; i < C; i++)
                {
                    dw[i] += dy_t[i] * (x_t[i] - mean[t]) * rstd[t];
                    db[i] += dy_t[i];
                }
            }
    }

    /// <summary>mean(g) and mean(g ⊙ x̂).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (float G, float GXhat) Means(float* dy, float* x, float* w, float m, float r, int C)
    {
        Vector128<float> sums = default, products = default;
        int i = 0;
        for (; i + 4 <= C; i += 4)
        {
            var g = Vector128.Load(dy + i) * Vector128.Load(w + i);
            sums += g;
            products += g * Normalized(x + i, m, r);
        }
        var (sum, product) = (Vector128.Sum(sums), Vector128.Sum(products));
        for (; i < C; i++)
        {
            float g = dy[i] * w[i];
            sum += g;
            product += g * (x[i] - m) * r;
        }
        return (sum / C, product / C);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Normalized(float* x, float m, float r) =>
    (Vector128.Load(x) - Vector128.Create(m)) * r;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Sum(float* x, int C)
    {
        Vector128<float> sums = default;
        int i = 0;
        for (; i + 4 <= C; i += 4) sums += Vector128.Load(x + i);
        float sum = Vector128.Sum(sums);
        for (; i < C; i++) sum += x[i];
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float SumOfSquares(float* x, float m, int C)
    {
        Vector128<float> sums = default;
        int i = 0;
        for (; i + 4 <= C; i += 4)
        {
            var centred = Vector128.Load(x + i) - Vector128.Create(m);
            sums += centred * centred;
        }
        float sum = Vector128.Sum(sums);
        for (; i < C; i++) sum += (x[i] - m) * (x[i] - m);
        return sum;
    }
}
