using GptVis.Engines.Managed.Gemm;
using GptVis.Engines.Managed.Kernels;
using Xunit.Abstractions;

namespace GptVis.Tests.Engines.Managed.Kernels;

/// <summary>The products as the model calls them, against the naive loops.</summary>
public sealed class MatMulTests(ITestOutputHelper output)
{
    // Of the sum of absolute values. Measured worst: 3.8e-7.
    private const double Tolerance = 1e-6;

    public static TheoryData<int, int, int> Shapes => new()
    {
        { 1, 1, 1 }, { 1, 48, 144 }, { 2, 7, 3 }, { 5, 33, 65 }, { 19, 17, 130 }, { 20, 130, 257 }, { 21, 64, 255 },
            { 47, 129, 31 }, { 97, 260, 66 }, { 400, 20, 50 },
    };

    [Theory, MemberData(nameof(Shapes))]
    public void Forward_is_the_naive_one(int T, int In, int Out)
    {
        var random = new SplitMix64(1, T, In, Out);
        Guarded x = Guarded.Vector(random, T, In), weight = Guarded.Vector(random, In, Out),
            bias = Guarded.Vector(random, Out);
        Guarded y = Guarded.UnsetVector(random, T, Out), plain = Guarded.UnsetVector(random, T, Out);
        MatMul.Forward(y.Span, x.Span, weight.Span, bias.Span, T);
        MatMul.Forward(plain.Span, x.Span, weight.Span, [], T);

        var start = bias.ToArray();
        Require("y", y, x.Matrix, weight.Matrix, (_, o) => start[o]);
        Require("y without bias", plain, x.Matrix, weight.Matrix, (_, _) => 0);
    }

    [Theory, MemberData(nameof(Shapes))]
    public void ForwardThirds_is_the_naive_one_for_each_part(int T, int In, int Out)
    {
        var random = new SplitMix64(2, T, In, Out);
        Guarded x = Guarded.Vector(random, T, In), weight = Guarded.Vector(random, In, 3 * Out),
            bias = Guarded.Vector(random, 3 * Out);
        float[] start = bias.ToArray();
        foreach (bool biased in (bool[])[true, false])
        {
            Guarded[] parts =
                [Guarded.UnsetVector(random, T, Out), Guarded.UnsetVector(random, T, Out),
                    Guarded.UnsetVector(random, T, Out)];
            MatMul.ForwardQkv(
                parts[0].Span, parts[1].Span, parts[2].Span, x.Span, weight.Span, biased ? bias.Span : [], T);
            for (int part = 0; part < 3; part++)
            {
                int column = part * Out;
                Require($"third {part}", parts[part], x.Matrix, weight.Matrix.ColumnsFrom(column, Out),
                    (_, o) => biased ? start[column + o] : 0);
            }
        }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Backward_is_the_naive_one(int T, int In, int Out)
    {
        var random = new SplitMix64(3, T, In, Out);
        Guarded x = Guarded.Vector(random, T, In), weight = Guarded.Vector(random, In, Out),
            dy = Guarded.Vector(random, T, Out);
        Guarded dx = Guarded.Vector(random, T, In), dweight = Guarded.Vector(random, In, Out),
            dbias = Guarded.Vector(random, Out);
        float[] dx0 = dx.ToArray(), dweight0 = dweight.ToArray(), dbias0 = dbias.ToArray();
        MatMul.BackwardInput(dx.Span, dy.Span, weight.Span, T);
        MatMul.BackwardWeight(dweight.Span, dbias.Span, dy.Span, x.Span, T);

        Require("dx", dx, dy.Matrix, weight.Matrix.Transposed, (t, i) => dx0[t * In + i]);
        Require("dweight", dweight, x.Matrix.Transposed, dy.Matrix, (i, o) => dweight0[i * Out + o]);
        var ones = Guarded.Vector(random, 1, T);
        ones.Span.Fill(1);
        Require("dbias", dbias, ones.Matrix, dy.Matrix, (_, o) => dbias0[o]);
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Unembed_is_the_naive_one(int T, int C, int V)
    {
        var random = new SplitMix64(4, T, C, V);
        Guarded x = Guarded.Vector(random, T, C), unembedding = Guarded.Vector(random, V, C),
            dlogits = Guarded.Vector(random, T, V);
        Guarded logits = Guarded.UnsetVector(random, T, V), dx = Guarded.Vector(random, T, C),
            dunembedding = Guarded.Vector(random, V, C);
        float[] dx0 = dx.ToArray(), dunembedding0 = dunembedding.ToArray();
        Unembed.Forward(logits.Span, x.Span, unembedding.Span, T);
        Unembed.BackwardInput(dx.Span, dlogits.Span, unembedding.Span, T);
        Unembed.BackwardWeight(dunembedding.Span, dlogits.Span, x.Span, T);

        Require("logits", logits, x.Matrix, unembedding.Matrix.Transposed, (_, _) => 0);
        Require("dx", dx, dlogits.Matrix, unembedding.Matrix, (t, i) => dx0[t * C + i]);
        Require("dunembedding", dunembedding, dlogits.Matrix.Transposed, x.Matrix, (v, i) => dunembedding0[v * C + i]);
    }

    [Theory]
    [InlineData(0), InlineData(1), InlineData(4), InlineData(5), InlineData(40)]
    public void Unembed_backward_is_the_same_for_few_gradients_and_many(int count)
    {
        // 4,096 logits: up to 4 gradients count as few.
        const int T = 4, V = 1024, C = 33;
        var random = new SplitMix64(5, count);
        Guarded unembedding = Guarded.Vector(random, V, C), dlogits = Guarded.Vector(random, T, V),
            dx = Guarded.Vector(random, T, C);
        dlogits.Span.Clear();
        dlogits.Span[^1] = -0f;
        for (int i = 0; i < count; i++) dlogits.Span[i * 97 % (T * V)] = random.NextNormal();
        float[] dx0 = dx.ToArray();
        Unembed.BackwardInput(dx.Span, dlogits.Span, unembedding.Span, T);
        Require("dx", dx, dlogits.Matrix, unembedding.Matrix, (t, i) => dx0[t * C + i]);
    }

    private unsafe void Require(string name, Guarded y, Matrix a, Matrix b, Func<int, int, float> start)
    {
        var worst = new WorstError(Tolerance);
        Naive.Product(a, b, (row, column, sum, size) =>
        {
            float first = start(row, column);
            worst.Check(name, row, column, first + sum, Math.Abs(first) + size, *y.Matrix.At(row, column));
        });
        y.RequireUntouchedAround(name);
        worst.Print(output);
    }
}
