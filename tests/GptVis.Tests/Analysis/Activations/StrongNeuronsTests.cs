using GptVis.Analysis.Activations;
using GptVis.Model;
using GptVis.Models;

namespace GptVis.Tests.Analysis.Activations;

public sealed class StrongNeuronsTests
{
    private static readonly Gpt Fruit = LanguageModel.Fruit.Gpt;
    private static readonly int[] Tokens = LanguageModel.Fruit.Tokenizer.EncodeIds("i like spicy so i like");

    // Of pushes of size 1. Measured: 3.1e-7; without the mean taken away 6e-2.
    private const double MaxPushError = 2e-5;

    [Fact]
    public void Each_neuron_stands_once_at_its_largest_value()
    {
        var trace = Fruit.Run(Tokens);
        var expected = (from l in Enumerable.Range(0, 2)
                        from n in Enumerable.Range(0, 80)
                        let best = Enumerable.Range(0, 6).MaxBy(t => trace.Blocks[l].MlpPost[t, n])
                        orderby trace.Blocks[l].MlpPost[best, n] descending
                        select (l, n, best, trace.Blocks[l].MlpPost[best, n])).Take(12);
        var found = StrongNeurons.Compute(Fruit, Tokens, 12);
        Assert.Equal(expected, found.Select(s => (s.Layer, s.Neuron, s.Position, s.Value)));
        Assert.Equal(
            160, StrongNeurons.Compute(Fruit, Tokens, 1000).Select(s => (s.Layer, s.Neuron)).Distinct().Count());
    }

    [Fact]
    public void A_push_is_what_the_logits_lose_without_the_neuron_when_the_norm_s_scale_stays()
    {
        var trace = Fruit.Run(Tokens);
        double worst = 0;
        foreach (var neuron in StrongNeurons.Compute(Fruit, Tokens, 10, promoted: 19))
        {
            int t = neuron.Position;
            float scale = trace.LnFinalStatistics.Rstd[t];
            Assert.Equal(scale, neuron.FinalScale);
            double[] with = Logits(trace.Blocks[1].ResidPost.Row(t), scale);
            float[] row = trace.Blocks[1].ResidPost.Row(t).ToArray();
            for (int i = 0; i < row.Length; i++)
                row[i] -= neuron.Value * Fruit.Weights.Blocks[neuron.Layer].MlpOutWeight[neuron.Neuron, i];
            double[] without = Logits(row, scale);

            foreach (var promoted in neuron.Promotes)
                worst = Math.Max(
                    worst, Math.Abs(with[promoted.Token] - without[promoted.Token] - promoted.LogitContribution));
            Assert.Equal(neuron.Promotes.OrderByDescending(p => p.LogitContribution), neuron.Promotes);
        }
        Console.WriteLine($"push {worst:E1}");
        Assert.InRange(worst, 0, MaxPushError);
    }

    [Fact]
    public void Says_what_does_not_fit()
    {
        Assert.Contains("the minimum is 1",
            Assert.Throws<ArgumentOutOfRangeException>(() => StrongNeurons.Compute(Fruit, Tokens, 0)).Message);
        Assert.Contains("the minimum is 1",
            Assert.Throws<ArgumentOutOfRangeException>(
                () => StrongNeurons.Compute(Fruit, Tokens, 3, promoted: 0)).Message);
    }

    private static double[] Logits(ReadOnlySpan<float> x, float scale)
    {
        var w = Fruit.Weights;
        double mean = 0;
        foreach (float v in x) mean += v / (double)x.Length;
        double[] normal = new double[x.Length];
        for (int i = 0; i < x.Length; i++) normal[i] = (x[i] - mean) * scale * w.LnFinalWeight[i] + w.LnFinalBias[i];
        return [.. Enumerable.Range(0, 19).Select(v => normal.Select((y, i) => y * w.Unembedding[v, i]).Sum())];
    }
}
