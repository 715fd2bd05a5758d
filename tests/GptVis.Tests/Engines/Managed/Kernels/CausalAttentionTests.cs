using GptVis.Engines.Managed.Gemm;
using GptVis.Engines.Managed.Kernels;
using Xunit.Abstractions;

namespace GptVis.Tests.Engines.Managed.Kernels;

/// <summary>
/// Every step of attention against its formula in float64: more sources than queries, as with a cache, and around 16,
/// 20 and 96 queries.
/// </summary>
public sealed unsafe class CausalAttentionTests(ITestOutputHelper output)
{
    // Of the size of what was added up. Measured worst: 3.5e-7.
    private const double Tolerance = 2e-6;

    private const double Smallest = 1.2e-38;

    public static TheoryData<int, int, int> Shapes => new()
    {
        { 1, 1, 1 }, { 1, 1, 64 }, { 1, 40, 5 }, { 2, 3, 64 }, { 7, 7, 10 }, { 3, 9, 7 }, { 16, 16, 32 }, { 5, 16, 31 },
            { 16, 16, 33 }, { 17, 17, 32 }, { 1, 17, 32 }, { 19, 19, 33 }, { 20, 20, 64 }, { 20, 130, 17 },
                { 21, 21, 64 }, { 21, 50, 7 },
        { 47, 47, 64 }, { 95, 95, 16 }, { 96, 96, 16 }, { 97, 97, 64 }, { 100, 300, 64 }, { 192, 192, 3 },
            { 193, 193, 80 }, { 200, 201, 64 },
    };

    [Theory, MemberData(nameof(Shapes))]
    public void Scores_are_the_naive_ones(int T, int S, int D)
    {
        var random = new SplitMix64(1, T, S, D);
        Guarded q = Guarded.Normal(random, T, D), k = Guarded.Normal(random, S, D),
            scores = Guarded.UnsetVector(random, T, S);
        CausalAttention.Scores(scores.Matrix, q.Matrix, k.Matrix);

        var worst = new WorstError(Tolerance);
        double scale = 1 / Math.Sqrt(D);
        Naive.Product(q.Matrix, k.Matrix.Transposed, (t, s, sum, size) => worst.Check(
            "scores", t, s, Sees(t, s, T, S)
                ? sum * scale
                : double.NegativeInfinity, size * scale, *scores.Matrix.At(t, s)));
        RequireUntouched(worst, q, k, scores);
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Pattern_is_the_naive_one(int T, int S, int D)
    {
        var random = new SplitMix64(2, T, S, D);
        Guarded scores = Guarded.Vector(random, T, S), pattern = Guarded.UnsetVector(random, T, S);
        foreach (ref float s in scores.Span) s *= 10;
        CausalAttention.Pattern(pattern.Matrix, scores.Matrix);

        var worst = new WorstError(Tolerance);
        for (int t = 0; t < T; t++)
        {
            var visible = scores.Span.Slice(t * S, S - T + t + 1);
            double[] p = Naive.Softmax(visible);
            double max = Naive.Doubles(visible).Max();
            for (int s = 0; s < p.Length; s++)
                worst.Check("pattern", t, s, p[s], Smallest + p[s] * (1 + max - visible[s]), *pattern.Matrix.At(t, s));
            for (int s = p.Length; s < S; s++) Assert.Equal(0, *pattern.Matrix.At(t, s));
        }
        RequireUntouched(worst, scores, pattern);
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Mix_is_the_naive_one(int T, int S, int D)
    {
        var random = new SplitMix64(3, T, S, D);
        Guarded pattern = CausalPattern(random, T, S), v = Guarded.Normal(random, S, D),
            z = Guarded.Unset(random, T, D);
        CausalAttention.Mix(z.Matrix, pattern.Matrix, v.Matrix);

        var worst = new WorstError(Tolerance);
        Naive.Product(
            pattern.Matrix, v.Matrix, (t, d, sum, size) => worst.Check("z", t, d, sum, size, *z.Matrix.At(t, d)));
        RequireUntouched(worst, pattern, v, z);
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Mix_backward_is_the_naive_one(int T, int S, int D)
    {
        var random = new SplitMix64(4, T, S, D);
        Guarded pattern = CausalPattern(random, T, S), v = Guarded.Normal(random, S, D),
            dz = Guarded.Normal(random, T, D);
        Guarded dpattern = Guarded.UnsetVector(random, T, S), dv = Guarded.Normal(random, S, D);
        float[] dv0 = dv.ToArray();
        CausalAttention.BackwardMix(dpattern.Matrix, dv.Matrix, dz.Matrix, pattern.Matrix, v.Matrix);

        var worst = new WorstError(Tolerance);
        Naive.Product(dz.Matrix, v.Matrix.Transposed, (t, s, sum, size) =>
        {
            if (Sees(t, s, T, S)) worst.Check("dpattern", t, s, sum, size, *dpattern.Matrix.At(t, s));
        });
        RequireAdded(worst, "dv", dv, dv0, pattern.Matrix.Transposed, dz.Matrix, 1);
        RequireUntouched(worst, pattern, v, dz, dpattern, dv);
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Pattern_backward_is_the_naive_one_also_in_place(int T, int S, int D)
    {
        var random = new SplitMix64(5, T, S, D);
        Guarded pattern = CausalPattern(random, T, S), dpattern = Guarded.Vector(random, T, S),
            dscores = Guarded.UnsetVector(random, T, S);
        CausalAttention.BackwardPattern(dscores.Matrix, dpattern.Matrix, pattern.Matrix);

        var worst = new WorstError(Tolerance);
        for (int t = 0; t < T; t++)
        {
            int visible = S - T + t + 1;
            double[] p = Naive.Doubles(pattern.Span.Slice(t * S, visible)),
                dp = Naive.Doubles(dpattern.Span.Slice(t * S, visible));
            double dot = p.Zip(dp, (x, y) => x * y).Sum(), size = p.Zip(dp, (x, y) => Math.Abs(x * y)).Sum();
            for (int s = 0; s < visible; s++)
                worst.Check("dscores", t, s, p[s] * (dp[s] - dot), Smallest + p[s] * (Math.Abs(dp[s]) + size),
                    *dscores.Matrix.At(t, s));
            for (int s = visible; s < S; s++) Assert.Equal(0, *dscores.Matrix.At(t, s));
        }
        RequireUntouched(worst, pattern, dpattern, dscores);

        CausalAttention.BackwardPattern(dpattern.Matrix, dpattern.Matrix, pattern.Matrix);
        Assert.Equal(dscores.ToArray(), dpattern.ToArray());
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Scores_backward_is_the_naive_one(int T, int S, int D)
    {
        var random = new SplitMix64(6, T, S, D);
        Guarded dscores = CausalPattern(random, T, S), q = Guarded.Normal(random, T, D),
            k = Guarded.Normal(random, S, D);
        Guarded dq = Guarded.Normal(random, T, D), dk = Guarded.Normal(random, S, D);
        float[] dq0 = dq.ToArray(), dk0 = dk.ToArray();
        var unscaled = Pinned.Copy(dscores.Span);
        CausalAttention.BackwardScores(dq.Matrix, dk.Matrix, dscores.Matrix, q.Matrix, k.Matrix);

        var worst = new WorstError(Tolerance);
        double scale = 1 / Math.Sqrt(D);
        var d = Pinned.Matrix(unscaled, T, S);
        RequireAdded(worst, "dq", dq, dq0, d, k.Matrix, scale);
        RequireAdded(worst, "dk", dk, dk0, d.Transposed, q.Matrix, scale);
        RequireUntouched(worst, dscores, q, k, dq, dk);
    }

    private static bool Sees(int t, int s, int T, int S) => s <= S - T + t;

    /// <summary>Random numbers where queries see keys, 0 elsewhere.</summary>
    private static Guarded CausalPattern(SplitMix64 random, int T, int S)
    {
        var pattern = Guarded.Vector(random, T, S);
        for (int t = 0; t < T; t++) pattern.Span.Slice(t * S, S)[(S - T + t + 1)..].Clear();
        return pattern;
    }

    private static void RequireAdded(
        WorstError worst, string name, Guarded y, float[] before, Matrix a, Matrix b, double scale) =>
        Naive.Product(a, b, (row, column, sum, size) =>
        {
            float start = before[row * b.Columns + column];
            worst.Check(
                name, row, column, start + sum * scale, Math.Abs(start) + size * scale, *y.Matrix.At(row, column));
        });

    private void RequireUntouched(WorstError worst, params ReadOnlySpan<Guarded> operands)
    {
        for (int i = 0; i < operands.Length; i++) operands[i].RequireUntouchedAround($"operand {i}");
        worst.Print(output);
    }
}
