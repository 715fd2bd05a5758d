using GptVis.Engines.Managed.Kernels;
using GptVis.Model;

namespace GptVis.Tests.Engines.Managed.Kernels;

public sealed class KernelInvarianceTests
{
    // Measured: 1.2e-7 for sums of up to 7 probabilities; without the division 5e-2.
    private const float SumTolerance = 1e-6f;

    [Fact]
    public void Every_row_of_a_pattern_sums_to_one_and_is_zero_above_the_diagonal()
    {
        const int T = 7, S = 9;
        var random = new SplitMix64(1);
        float[] scores = Pinned.Copy([.. Enumerable.Range(0, T * S).Select(_ => 30 * random.NextNormal())]),
            pattern = Pinned.Zeros(T * S);
        CausalAttention.Pattern(Pinned.Matrix(pattern, T, S), Pinned.Matrix(scores, T, S));

        for (int t = 0; t < T; t++)
        {
            int visible = S - T + t + 1;
            Assert.Equal(1, pattern.AsSpan(t * S, visible).ToArray().Sum(), SumTolerance);
            Assert.All(pattern.AsSpan(t * S + visible, S - visible).ToArray(), p => Assert.Equal(0, p));
        }
    }

    [Fact]
    public void Softmax_survives_scores_that_overflow_exp()
    {
        var p = new float[3];
        Softmax.Forward(p, [1000, 1000, -1000]);
        Assert.Equal([0.5f, 0.5f, 0], p);
    }

    [Fact]
    public void Layer_norm_ignores_an_added_constant_and_a_scale()
    {
        // Measured: 2.3e-6 from ε and rounding; 0.35 without the mean subtracted.
        const float tolerance = 1e-5f;
        float[] x = [1, -2, 3, 0.5f], ones = [1, 1, 1, 1], zeros = new float[4];
        var (plain, moved, statistic) = (new float[4], new float[4], new float[1]);

        LayerNorm.Forward(plain, statistic, new float[1], x, ones, zeros, 1e-5f);
        LayerNorm.Forward(moved, statistic, new float[1], [.. x.Select(v => 10 * v + 5)], ones, zeros, 1e-5f);

        for (int i = 0; i < 4; i++) Assert.Equal(plain[i], moved[i], tolerance);
    }

    [Fact]
    public void Dropout_keeps_the_mean_and_the_asked_share()
    {
        const int n = 100_000;
        var mask = new float[n];
        Dropout.Sample(mask, 0.2f, new SplitMix64(7));

        // Standard deviations: share 0.0013, mean 0.0016. Four of each.
        Assert.Equal(0.2, mask.Count(m => m == 0) / (double)n, 0.005);
        Assert.Equal(1, mask.Average(), 0.0064f);
        Assert.All(mask.Where(m => m != 0), m => Assert.Equal(1.25f, m));
    }
}
