using GptVis.Analysis.Attribution;
using GptVis.Checkpoints;
using GptVis.Model;
using GptVis.Models;
using GptVis.Tests.Model;

namespace GptVis.Tests.Analysis.Attribution;

public sealed class LogitAttributionTests
{
    // Of the logit's size, as asked for. Measured: 3.3e-7 at most over the cases here; without the norm's mean 8.8e-4
    // at least, without attention's biases 2.8e-4.
    private const double Tolerance = 1e-4;

    // Of one part, in logits: a float's rounding.
    private const double PartTolerance = 1e-6;

    private static readonly Gpt Small = RandomGpt.Wide(RandomGpt.Small, seed: 3);

    public static TheoryData<string> Cases => [.. ReferenceCase.Folders("logits")];

    [Theory, MemberData(nameof(Cases))]
    public void The_parts_add_up_to_the_reference_logit(string folder)
    {
        var c = new ReferenceCase(folder);
        int[] tokens = c.Integers("input_ids");
        var expected = c.Expected.ReadFloats("logits");
        foreach (int position in (int[])[0, tokens.Length - 1])
        {
            var attribution =
                LogitAttribution.Compute(Gpt2Checkpoint.Load(folder, GptEngines.Default), tokens, position: position);
            double logit = expected[position, attribution.Token];
            Assert.InRange(Math.Abs(attribution.Sum - logit), 0, Tolerance * Math.Abs(logit));
        }
    }

    [Fact]
    public void The_parts_add_up_on_random_weights_of_gpt2_s_size()
    {
        var gpt = RandomGpt.OfGpt2Size;
        var attribution = LogitAttribution.Compute(gpt, [464, 2068, 7586, 21831, 18045, 625, 262, 16931, 3290, 13]);
        Console.WriteLine($"gap {attribution.Gap:E2} of {attribution.Logit:E2}");
        Assert.InRange(Math.Abs(attribution.Gap), 0, Tolerance * Math.Abs(attribution.Logit));
    }

    [Fact]
    public void The_difference_of_two_logits_is_the_difference_of_their_parts()
    {
        int[] tokens = RandomGpt.Tokens(Small.Config, 8, seed: 1);
        var (one, other) =
            (LogitAttribution.Compute(Small, tokens, target: 3), LogitAttribution.Compute(Small, tokens, target: 9));
        var both = LogitAttribution.Compute(Small, tokens, target: 3, versus: 9);

        Assert.Equal(9, both.Versus);
        // Measured: 5e-8, of parts up to 0.75.
        Assert.Equal(one.Logit - other.Logit, both.Logit, PartTolerance);
        Assert.Equal(one.Biases - other.Biases, both.Biases, PartTolerance);
        for (int l = 0; l < 3; l++)
            for (int h = 0; h < 3; h++)
                Assert.Equal((double)one.Heads[l, h] - other.Heads[l, h], both.Heads[l, h], PartTolerance);
    }

    [Fact]
    public void A_heads_part_is_what_its_output_alone_would_write()
    {
        // Without biases the frozen logit is linear: taking one head's z away takes its part away, when later layers do
        // not see it.
        int[] tokens = RandomGpt.Tokens(Small.Config, 6, seed: 4);
        var attribution = LogitAttribution.Compute(Small, tokens, target: 5);
        var trace = Small.Run(tokens);
        var w = Small.Weights;
        int at = 5, C = 12, D = 4, layer = 1, head = 2;

        double expected = 0, mean = Enumerable.Range(0, C)
            .Average(c => (double)w.LnFinalWeight[c] * w.Unembedding[5, c]);
        for (int c = 0; c < C; c++)
        {
            double written = Enumerable.Range(0, D)
                .Sum(d => (double)trace.Blocks[layer].Z[at, head, d] * w.Blocks[layer].AttnOutWeight[head * D + d, c]);
            expected += written * ((double)w.LnFinalWeight[c] * w.Unembedding[5, c] - mean)
                * trace.LnFinalStatistics.Rstd[at];
        }
        Assert.Equal(expected, attribution.Heads[layer, head], PartTolerance);
    }

    [Fact]
    public void Only_the_position_asked_about_counts()
    {
        int[] tokens = RandomGpt.Tokens(Small.Config, 8, seed: 1);
        var early = LogitAttribution.Compute(Small, tokens, target: 3, position: 2);
        var alone = LogitAttribution.Compute(Small, tokens.AsSpan(0, 3), target: 3);
        Assert.Equal((2, 2), (early.Position, alone.Position));
        Assert.Equal(alone.Heads.Span.ToArray(), early.Heads.Span.ToArray());
        Assert.Equal(Small.Run(tokens).Logits[2, 3], early.Logit, PartTolerance);
    }

    [Fact]
    public void Says_what_does_not_fit_and_stops_when_cancelled()
    {
        Assert.Contains("0 to 16",
            Assert.Throws<ArgumentOutOfRangeException>(() => LogitAttribution.Compute(Small, [1], target: 17)).Message);
        Assert.Contains("0 to 16",
            Assert.Throws<ArgumentOutOfRangeException>(() => LogitAttribution.Compute(Small, [1], versus: -1)).Message);
        Assert.Contains("only position 0",
            Assert.Throws<ArgumentOutOfRangeException>(
                () => LogitAttribution.Compute(Small, [1], position: 1)).Message);
        Assert.ThrowsAny<OperationCanceledException>(
            () => LogitAttribution.Compute(Small, [1], cancellation: new CancellationToken(true)));
    }
}
