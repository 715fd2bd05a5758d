using GptVis.Engines.Managed.Gemm;
using GptVis.Engines.Managed.Kernels;

namespace GptVis.Tests.Engines.Managed.Kernels;

/// <summary>Every kernel's backward pass against central differences of its own forward pass.</summary>
public sealed class KernelGradientTests
{
    // Measured: correct kernels ≤ 3.8e-5; a layer norm without one of its means 0.36, softmax without its dot product
    // 0.39, scores without 1/√D 0.2.
    private const double Tolerance = 1e-3;

    [Theory]
    [InlineData(1, 4, 3), InlineData(3, 16, 8), InlineData(4, 33, 65)]
    public void MatMul_matches_central_differences(int T, int In, int Out)
    {
        var (x, weight, bias, dy) = (Normal(1, T * In), Normal(2, In * Out), Normal(3, Out), Normal(4, T * Out));
        var (dx, dweight, dbias) = (new float[x.Length], new float[weight.Length], new float[Out]);
        MatMul.BackwardInput(dx, dy, weight, T);
        MatMul.BackwardWeight(dweight, dbias, dy, x, T);

        double Loss()
        {
            var y = new float[T * Out];
            MatMul.Forward(y, x, weight, bias, T);
            return Dot(y, dy);
        }
        AssertGradient(x, dx, Loss);
        AssertGradient(weight, dweight, Loss);
        AssertGradient(bias, dbias, Loss);
    }

    [Theory]
    [InlineData(1, 4, 3), InlineData(5, 16, 37)]
    public void Unembed_matches_central_differences(int T, int C, int V)
    {
        var (x, embedding, dy) = (Normal(1, T * C), Normal(2, V * C), Normal(3, T * V));
        var (dx, dembedding) = (new float[x.Length], new float[embedding.Length]);
        Unembed.BackwardInput(dx, dy, embedding, T);
        Unembed.BackwardWeight(dembedding, dy, x, T);

        double Loss()
        {
            var logits = new float[T * V];
            Unembed.Forward(logits, x, embedding, T);
            return Dot(logits, dy);
        }
        AssertGradient(x, dx, Loss);
        AssertGradient(embedding, dembedding, Loss);
    }

    [Fact]
    public void Embedding_collects_repeated_tokens()
    {
        int[] ids = [2, 0, 2];
        var (table, dy) = (Normal(1, 3 * 4), Normal(2, 3 * 4));
        var dtable = new float[table.Length];
        Embedding.Backward(dtable, dy, ids);

        AssertGradient(table, dtable, () =>
        {
            var rows = new float[ids.Length * 4];
            Embedding.Forward(rows, ids, table);
            return Dot(rows, dy);
        });
    }

    [Theory]
    [InlineData(1, 4), InlineData(3, 16), InlineData(4, 768)]
    public void LayerNorm_matches_central_differences(int T, int C)
    {
        var (x, weight, bias, dy) = (Normal(1, T * C), Normal(2, C), Normal(3, C), Normal(4, T * C));
        var (mean, rstd) = (new float[T], new float[T]);
        double Loss()
        {
            var y = new float[T * C];
            LayerNorm.Forward(y, mean, rstd, x, weight, bias, 1e-5f);
            return Dot(y, dy);
        }

        _ = Loss();
        var (dx, dweight, dbias) = (new float[x.Length], new float[C], new float[C]);
        LayerNorm.BackwardInput(dx, dy, x, weight, mean, rstd);
        LayerNorm.BackwardWeight(dweight, dbias, dy, x, mean, rstd);

        AssertGradient(x, dx, Loss);
        AssertGradient(weight, dweight, Loss);
        AssertGradient(bias, dbias, Loss);
    }

    [Theory]
    [InlineData(1, 1, 4), InlineData(2, 2, 5), InlineData(7, 7, 10), InlineData(3, 8, 4)]
    public void Attention_matches_central_differences(int T, int S, int D)
    {
        float[] q = Pinned.Copy(Normal(1, T * D)), k = Pinned.Copy(Normal(2, S * D)), v = Pinned.Copy(Normal(3, S * D));
        float[] dz = Pinned.Copy(Normal(4, T * D)), scores = Pinned.Zeros(T * S), pattern = Pinned.Zeros(T * S);
        Matrix Q() => Pinned.Matrix(q, T, D);
        Matrix K() => Pinned.Matrix(k, S, D);
        Matrix V() => Pinned.Matrix(v, S, D);
        Matrix Square(float[] x) => Pinned.Matrix(x, T, S);
        double Loss()
        {
            float[] z = Pinned.Zeros(T * D);
            CausalAttention.Scores(Square(scores), Q(), K());
            CausalAttention.Pattern(Square(pattern), Square(scores));
            CausalAttention.Mix(Pinned.Matrix(z, T, D), Square(pattern), V());
            return Dot(z, dz);
        }

        _ = Loss();
        float[] dq = Pinned.Zeros(T * D), dk = Pinned.Zeros(S * D), dv = Pinned.Zeros(S * D),
            dscores = Pinned.Zeros(T * S);
        CausalAttention.BackwardMix(
            Square(dscores), Pinned.Matrix(dv, S, D), Pinned.Matrix(dz, T, D), Square(pattern), V());
        CausalAttention.BackwardPattern(Square(dscores), Square(dscores), Square(pattern));
        CausalAttention.BackwardScores(Pinned.Matrix(dq, T, D), Pinned.Matrix(dk, S, D), Square(dscores), Q(), K());

        AssertGradient(v, dv, Loss);
        if (S == 1) return;         // one source has probability 1 whatever q and k are
        AssertGradient(q, dq, Loss);
        AssertGradient(k, dk, Loss);
    }

    [Fact]
    public void Gelu_matches_central_differences()
    {
        var (x, dy) = (Normal(1, 50), Normal(2, 50));
        var dx = new float[50];
        Gelu.Backward(dx, dy, x);
        AssertGradient(x, dx, () =>
        {
            var y = new float[50];
            Gelu.Forward(y, x);
            return Dot(y, dy);
        });
    }

    [Fact]
    public void Relu_passes_gradient_where_it_passed_the_number()
    {
        float[] dx = new float[4];
        Relu.Backward(dx, [1, 2, 3, 4], [-1, 0, 0.5f, 7]);
        Assert.Equal([0, 0, 3, 4], dx);
    }

    [Theory]
    [InlineData(1, 5), InlineData(4, 19)]
    public void Cross_entropy_matches_central_differences(int T, int V)
    {
        var logits = Normal(1, T * V);
        int[] targets = [.. Enumerable.Range(0, T).Select(t => (t * 3) % V)];
        var dlogits = new float[logits.Length];
        CrossEntropy.Backward(dlogits, logits, targets, 1f / T);

        AssertGradient(logits, dlogits, () =>
        {
            var nll = new float[T];
            CrossEntropy.Forward(nll, logits, targets);
            return nll.Average(x => (double)x);
        });
    }

    private static void AssertGradient(float[] parameters, float[] gradient, Func<double> loss)
    {
        double error = GradientCheck.WorstError(parameters, gradient, loss);
        Assert.True(error <= Tolerance, $"worst relative error {error:g3}, tolerance {Tolerance:g3}");
    }

    private static double Dot(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Sum();

    private static float[] Normal(int seed, int n)
    {
        var random = new SplitMix64(seed);
        return [.. Enumerable.Range(0, n).Select(_ => random.NextNormal())];
    }
}
