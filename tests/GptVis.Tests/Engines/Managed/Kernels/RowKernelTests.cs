using GptVis.Engines.Managed.Kernels;
using GptVis.Model;
using Xunit.Abstractions;

namespace GptVis.Tests.Engines.Managed.Kernels;

/// <summary>Kernels that work on rows of numbers, against their formulas in float64.</summary>
public sealed class RowKernelTests(ITestOutputHelper output)
{
    // Of the size of what was added up. Measured worst: 9.3e-7 (the slope of GELU at 5, where 1 − σ has lost digits),
    // the others 4e-7.
    private const double Tolerance = 2e-6;

    // Numbers below float's normal range lose digits: half of the smallest one is as near as can be.
    private const double Smallest = 1.2e-38;

    private const float Epsilon = 1e-5f;

    public static TheoryData<int, int> Shapes
    {
        get
        {
            var data = new TheoryData<int, int>();
            foreach (int C in (int[])[1, 2, 3, 5, 7, 15, 16, 17, 31, 33, 47, 48, 63, 64, 65, 127, 130, 511, 512, 513,
                768, 1600])
                foreach (int T in (int[])[1, 3, 8]) data.Add(T, C);
            return data;
        }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Layer_norm_is_the_naive_one(int T, int C)
    {
        var random = new SplitMix64(1, T, C);
        Guarded x = Guarded.Vector(random, T, C), weight = Guarded.Vector(random, C), bias = Guarded.Vector(random, C);
        Guarded y = Guarded.UnsetVector(random, T, C), mean = Guarded.UnsetVector(random, T),
            rstd = Guarded.UnsetVector(random, T);
        for (int i = 0; i < C; i++) x.Span[i] += 50;      // the first row is far from zero, as GPT-2's streams are
        LayerNorm.Forward(y.Span, mean.Span, rstd.Span, x.Span, weight.Span, bias.Span, Epsilon);

        var worst = new WorstError(Tolerance);
        for (int t = 0; t < T; t++)
        {
            var row = x.Span.Slice(t * C, C);
            var (m, r) = Naive.Statistics(row, Epsilon);
            double largest = Naive.Doubles(row).Max(Math.Abs);
            worst.Check("mean", t, 0, m, largest, mean.Span[t]);
            worst.Check("rstd", t, 0, r, r * (1 + largest * r), rstd.Span[t]);
            for (int i = 0; i < C; i++)
            {
                double xhat = (row[i] - m) * r;
                double size = Math.Abs(weight.Span[i]) * largest * r * (1 + Math.Abs(xhat)) + Math.Abs(bias.Span[i]);
                worst.Check("y", t, i, xhat * weight.Span[i] + bias.Span[i], size, y.Span[t * C + i]);
            }
        }
        RequireUntouched(worst, x, weight, bias, y, mean, rstd);
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Layer_norm_backward_is_the_naive_one(int T, int C)
    {
        var random = new SplitMix64(2, T, C);
        Guarded x = Guarded.Vector(random, T, C), weight = Guarded.Vector(random, C), dy = Guarded.Vector(random, T, C);
        Guarded mean = Guarded.Vector(random, T), rstd = Guarded.Vector(random, T);
        Guarded dx = Guarded.Vector(random, T, C), dweight = Guarded.Vector(random, C),
            dbias = Guarded.Vector(random, C);
        float[] dx0 = dx.ToArray(), dweight0 = dweight.ToArray(), dbias0 = dbias.ToArray();
        for (int t = 0; t < T; t++)
        {
            var (m, r) = Naive.Statistics(x.Span.Slice(t * C, C), Epsilon);
            (mean.Span[t], rstd.Span[t]) = ((float)m, (float)r);
        }
        LayerNorm.BackwardInput(dx.Span, dy.Span, x.Span, weight.Span, mean.Span, rstd.Span);
        LayerNorm.BackwardWeight(dweight.Span, dbias.Span, dy.Span, x.Span, mean.Span, rstd.Span);

        var worst = new WorstError(Tolerance);
        double[] xhat =
            [.. Enumerable.Range(0, T * C).Select(i => ((double)x.Span[i] - mean.Span[i / C]) * rstd.Span[i / C])];
        double[] g = [.. Enumerable.Range(0, T * C).Select(i => (double)dy.Span[i] * weight.Span[i % C])];
        for (int t = 0; t < T; t++)
        {
            var row = Enumerable.Range(t * C, C);
            double meanG = row.Average(i => g[i]), meanGXhat = row.Average(i => g[i] * xhat[i]);
            double sizeG = row.Average(i => Math.Abs(g[i])), sizeGXhat = row.Average(i => Math.Abs(g[i] * xhat[i]));
            foreach (int i in row)
            {
                double size = Math.Abs(dx0[i])
                    + rstd.Span[t] * (Math.Abs(g[i]) + sizeG + Math.Abs(xhat[i]) * sizeGXhat);
                worst.Check(
                    "dx", t, i % C, dx0[i] + rstd.Span[t] * (g[i] - meanG - xhat[i] * meanGXhat), size, dx.Span[i]);
            }
        }
        for (int c = 0; c < C; c++)
        {
            var column = Enumerable.Range(0, T).Select(t => t * C + c);
            worst.Check("dweight", 0, c, dweight0[c] + column.Sum(i => dy.Span[i] * xhat[i]),
                Math.Abs(dweight0[c])
                    + column.Sum(i => Math.Abs(dy.Span[i]) * (1 + Math.Abs(xhat[i]))), dweight.Span[c]);
            worst.Check("dbias", 0, c, dbias0[c] + column.Sum(i => (double)dy.Span[i]),
                Math.Abs(dbias0[c]) + column.Sum(i => Math.Abs(dy.Span[i])), dbias.Span[c]);
        }
        RequireUntouched(worst, x, weight, dy, mean, rstd, dx, dweight, dbias);
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Gelu_is_the_naive_one(int T, int C)
    {
        var random = new SplitMix64(3, T, C);
        Guarded x = Guarded.Vector(random, T, C), dy = Guarded.Vector(random, T, C);
        for (int i = 0; i < T * C; i++) x.Span[i] *= MathF.Exp(random.NextNormal());
        RequireGelu(random, x, dy);
    }

    [Fact]
    public void Gelu_survives_the_smallest_and_the_largest_numbers()
    {
        float[] numbers =
            [0, -0f, float.Epsilon, 1e-40f, 1e-38f, 1e-20f, 1e-6f, 0.5f, 3, 6, 9, 9.3f, 10, 11, 15, 40, 1e3f, 1e6f,
                1e9f, 1e12f];
        var random = new SplitMix64(4);
        Guarded x = Guarded.Vector(random, 2, numbers.Length), dy = Guarded.Vector(random, 2, numbers.Length);
        for (int i = 0; i < numbers.Length; i++) (x.Span[i], x.Span[numbers.Length + i]) = (numbers[i], -numbers[i]);
        RequireGelu(random, x, dy);
    }

    [Fact]
    public void Gelu_of_the_largest_floats_is_the_number_or_zero()
    {
        float[] y = new float[4];
        Gelu.Forward(y, [1e30f, float.MaxValue, -1e30f, -float.MaxValue]);
        Assert.Equal([1e30f, float.MaxValue, 0, 0], y);
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Relu_is_the_naive_one(int T, int C)
    {
        var random = new SplitMix64(5, T, C);
        Guarded x = Guarded.Vector(random, T, C), dy = Guarded.Vector(random, T, C),
            y = Guarded.UnsetVector(random, T, C), dx = Guarded.Vector(random, T, C);
        x.Span[0] = 0;
        float[] dx0 = dx.ToArray();
        Relu.Forward(y.Span, x.Span);
        Relu.Backward(dx.Span, dy.Span, x.Span);
        for (int i = 0; i < T * C; i++)
        {
            Assert.Equal(Math.Max(x.Span[i], 0), y.Span[i]);
            Assert.Equal(x.Span[i] > 0 ? dx0[i] + dy.Span[i] : dx0[i], dx.Span[i]);
        }
        RequireUntouched(new WorstError(0), x, dy, y, dx);
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(7), InlineData(16), InlineData(33), InlineData(65), InlineData(130),
        InlineData(1024)]
    public void Softmax_is_the_naive_one(int n)
    {
        var random = new SplitMix64(6, n);
        Guarded scores = Guarded.Vector(random, n), p = Guarded.UnsetVector(random, n), dp = Guarded.Vector(random, n),
            dscores = Guarded.UnsetVector(random, n);
        foreach (ref float s in scores.Span) s *= 20;
        Softmax.Forward(p.Span, scores.Span);
        Softmax.Backward(dscores.Span, dp.Span, p.Span);

        var worst = new WorstError(Tolerance);
        double[] expected = Naive.Softmax(scores.Span);
        double max = Naive.Doubles(scores.Span).Max(), dot = 0, size = 0;
        for (int i = 0; i < n; i++)
        {
            // exp's argument is rounded: its error grows with how far below the largest it is.
            worst.Check("p", 0, i, expected[i], Smallest + expected[i] * (1 + max - scores.Span[i]), p.Span[i]);
            dot += (double)p.Span[i] * dp.Span[i];
            size += Math.Abs((double)p.Span[i] * dp.Span[i]);
        }
        for (int i = 0; i < n; i++)
            worst.Check("dscores", 0, i, p.Span[i] * (dp.Span[i] - dot),
                Smallest + p.Span[i] * (Math.Abs(dp.Span[i]) + size), dscores.Span[i]);
        RequireUntouched(worst, scores, p, dp, dscores);
    }

    [Theory]
    [InlineData(1, 1), InlineData(1, 2), InlineData(3, 17), InlineData(5, 65), InlineData(2, 50257)]
    public void Cross_entropy_is_the_naive_one(int T, int V)
    {
        var random = new SplitMix64(7, T, V);
        Guarded logits = Guarded.Vector(random, T, V), nll = Guarded.UnsetVector(random, T),
            dlogits = Guarded.Vector(random, T, V);
        foreach (ref float s in logits.Span) s *= 10;
        int[] targets = [.. Enumerable.Range(0, T).Select(_ => random.NextInt(V))];
        float[] before = dlogits.ToArray();
        const float weight = 0.37f;
        CrossEntropy.Forward(nll.Span, logits.Span, targets);
        CrossEntropy.Backward(dlogits.Span, logits.Span, targets, weight);

        var worst = new WorstError(Tolerance);
        for (int t = 0; t < T; t++)
        {
            var row = logits.Span.Slice(t * V, V);
            double[] p = Naive.Softmax(row);
            double max = Naive.Doubles(row).Max();
            double expected = Math.Log(Naive.Doubles(row).Sum(s => Math.Exp(s - max))) - (row[targets[t]] - max);
            worst.Check("nll", t, 0, expected, 1 + Math.Abs(row[targets[t]] - max), nll.Span[t]);
            for (int v = 0; v < V; v++)
            {
                double indicator = v == targets[t] ? 1 : 0;
                worst.Check("dlogits", t, v, before[t * V + v] + weight * (p[v] - indicator),
                    Math.Abs(before[t * V + v])
                        + weight * (p[v] * (1 + max - row[v]) + indicator), dlogits.Span[t * V + v]);
            }
        }
        RequireUntouched(worst, logits, nll, dlogits);
    }

    [Theory]
    [InlineData(1, 1), InlineData(5, 16), InlineData(40, 33), InlineData(130, 768)]
    public void Embedding_is_the_naive_one(int T, int C)
    {
        const int V = 23;
        var random = new SplitMix64(8, T, C);
        Guarded table = Guarded.Vector(random, V, C), rows = Guarded.UnsetVector(random, T, C),
            drows = Guarded.Vector(random, T, C), dtable = Guarded.Vector(random, V, C);
        int[] ids = [V - 1, .. Enumerable.Range(1, T - 1).Select(_ => random.NextInt(V))];
        float[] before = dtable.ToArray();
        Embedding.Forward(rows.Span, ids, table.Span);
        Embedding.Backward(dtable.Span, drows.Span, ids);

        var worst = new WorstError(Tolerance);
        for (int i = 0; i < T * C; i++) Assert.Equal(table.Span[ids[i / C] * C + i % C], rows.Span[i]);
        for (int i = 0; i < V * C; i++)
        {
            var used = Enumerable.Range(0, T).Where(t => ids[t] == i / C).Select(t => (double)drows.Span[t * C + i % C])
                .Append(before[i]).ToArray();
            worst.Check("dtable", i / C, i % C, used.Sum(), used.Sum(Math.Abs), dtable.Span[i]);
        }
        RequireUntouched(worst, table, rows, drows, dtable);
    }

    private void RequireGelu(SplitMix64 random, Guarded x, Guarded dy)
    {
        int n = x.Span.Length;
        Guarded y = Guarded.UnsetVector(random, n), dx = Guarded.Vector(random, n);
        float[] dx0 = dx.ToArray();
        Gelu.Forward(y.Span, x.Span);
        Gelu.Backward(dx.Span, dy.Span, x.Span);

        var worst = new WorstError(Tolerance);
        for (int i = 0; i < n; i++)
        {
            double v = x.Span[i], slope = Naive.GeluSlope(v);
            worst.Check($"gelu({v:g9})", 0, i, Naive.Gelu(v), Smallest + Math.Abs(v), y.Span[i]);
            worst.Check($"gelu'({v:g9})", 0, i, dx0[i] + dy.Span[i] * slope,
                Math.Abs(dx0[i]) + Math.Abs(dy.Span[i]) * 2, dx.Span[i]);
        }
        RequireUntouched(worst, x, dy, y, dx);
    }

    private void RequireUntouched(WorstError worst, params ReadOnlySpan<Guarded> operands)
    {
        for (int i = 0; i < operands.Length; i++) operands[i].RequireUntouchedAround($"operand {i}");
        worst.Print(output);
    }
}
