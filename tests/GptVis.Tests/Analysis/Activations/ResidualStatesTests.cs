using GptVis.Analysis.Activations;
using GptVis.Model;
using GptVis.Models;

namespace GptVis.Tests.Analysis.Activations;

public sealed class ResidualStatesTests
{
    private static readonly Gpt Fruit = LanguageModel.Fruit.Gpt;
    private static readonly int[] Tokens = LanguageModel.Fruit.Tokenizer.EncodeIds("i like spicy so i like");

    // Means and norms as a share of the norm; standardised numbers themselves. Measured: 2.4e-7; with the unbiased
    // variance 6e-2.
    private const double Tolerance = 1e-5;

    [Fact]
    public void State_0_is_the_embedding_and_state_n_what_block_n_minus_1_leaves()
    {
        var trace = Fruit.Run(Tokens);
        var states = ResidualStates.Compute(Fruit, Tokens);
        Assert.Equal((2, 6, 20), (states.Layers, states.Tokens, states.Width));
        Assert.Equal(trace.Blocks[0].ResidPre.Span, states.States[0].Span);
        Assert.Equal(trace.Blocks[0].ResidPost.Span, states.States[1].Span);
        Assert.Equal(trace.Blocks[1].ResidPost.Span, states.States[2].Span);
        for (int i = 0; i < states.States[0].Length; i++)
            Assert.Equal(trace.Embed.Span[i] + trace.PosEmbed.Span[i], states.States[0].Span[i]);
    }

    [Fact]
    public void Means_norms_and_standardised_states_are_those_of_a_plain_sum()
    {
        var states = ResidualStates.Compute(Fruit, Tokens);
        var (means, norms) = (states.Means(), states.Norms());
        double worst = 0;
        for (int n = 0; n <= 2; n++)
        {
            for (int t = 0; t < 6; t++)
            {
                double[] x = [.. states.States[n].Row(t).ToArray().Select(v => (double)v)];
                double mean = x.Average(), norm = Math.Sqrt(x.Sum(v => v * v)),
                    deviation = Math.Sqrt(x.Average(v => (v - mean) * (v - mean)));
                worst = Math.Max(worst, Math.Max(Math.Abs(mean - means[n, t]), Math.Abs(norm - norms[n, t])) / norm);
                for (int i = 0; i < x.Length; i++)
                    worst = Math.Max(worst, Math.Abs((x[i] - mean) / deviation - states.Standardised(n)[t, i]));
            }
        }
        Console.WriteLine($"states {worst:E1}");
        Assert.InRange(worst, 0, Tolerance);
    }

    [Fact]
    public void Standardising_leaves_the_states_as_they_were()
    {
        var states = ResidualStates.Compute(Fruit, Tokens);
        float[] before = states.States[1].Span.ToArray();
        states.Standardised(1);
        Assert.Equal(before, states.States[1].Span.ToArray());
    }

    [Fact]
    public void A_run_can_be_stopped() =>
        Assert.ThrowsAny<OperationCanceledException>(
            () => ResidualStates.Compute(Fruit, Tokens, new CancellationToken(canceled: true)));
}
