using GptVis.Analysis.Ablation;
using GptVis.Model;
using GptVis.Tests.Model;

namespace GptVis.Tests.Analysis.Ablation;

public sealed class AblationTests
{
    // Against the sum over probabilities of two whole runs, both in double. Measured: 1.4e-14; KL the other way round
    // fails.
    private const double DivergenceTolerance = 1e-9;

    // A batch of several heads adds in another order than a run alone. Measured: 8.2e-7; taking the head beside: 0.05
    // and more.
    private const double MapTolerance = 1e-5;

    private static readonly GptConfig Config = RandomGpt.Small;
    private static readonly Gpt Gpt = RandomGpt.Wide(Config, seed: 5);
    private static readonly int[] Tokens = RandomGpt.Tokens(Config, 9, seed: 2);

    [Theory]
    [InlineData(AblationMethod.Zero), InlineData(AblationMethod.Mean)]
    public void Ablating_a_head_twice_is_ablating_it_once(AblationMethod method)
    {
        var once = new AblatedParts { Heads = [(1, 2), (0, 1)], Mlps = [1], Layers = [2], Method = method };
        var twice =
            new AblatedParts
            {
                Heads = [(0, 1), (1, 2), (1, 2), (0, 1)],
                Mlps = [1, 1],
                Layers = [2, 2],
                Method = method
            };
        Assert.Equal(once.Heads, twice.Heads);
        Assert.Equal("layer 0 head 1, layer 1 head 2, the MLP of layer 1, all of layer 2", twice.ToString());

        var (a, b) = (AblationEffect.Compute(Gpt, Tokens, once), AblationEffect.Compute(Gpt, Tokens, twice));
        Assert.Equal(a.After.Span, b.After.Span);
        Assert.Equal(a.Divergence, b.Divergence);

        // And where the edit itself is made twice. (A mean of a mean is the mean but for its rounding.)
        if (method == AblationMethod.Zero)
            RandomGpt.RequireSame(
                Config, Gpt.Run(Tokens, once.ToEdit()), Gpt.Run(Tokens, once.ToEdit() + once.ToEdit()));
    }

    [Fact]
    public void Ablating_nothing_changes_nothing()
    {
        var ablation = AblationEffect.Compute(Gpt, Tokens, new AblatedParts());
        Assert.Equal(ablation.Before.Span, ablation.After.Span);
        Assert.All(ablation.Divergence, kl => Assert.Equal(0, kl));
    }

    [Fact]
    public void Divergence_is_the_sum_over_the_vocabulary_at_every_position()
    {
        var parts = new AblatedParts { Heads = [(1, 0)], Mlps = [2] };
        var ablation = AblationEffect.Compute(Gpt, Tokens, parts);
        var (p, q) = (Gpt.Run(Tokens).Logits, Gpt.Run(Tokens, parts.ToEdit()).Logits);
        for (int t = 0; t < Tokens.Length; t++)
        {
            double expected = Softmaxed(p.Row(t)).Zip(Softmaxed(q.Row(t)), (a, b) => a * Math.Log(a / b)).Sum();
            Assert.True(expected > 1e-3, $"position {t} hardly moves");
            Assert.InRange(ablation.Divergence[t] / expected, 1 - DivergenceTolerance, 1 + DivergenceTolerance);
        }
    }

    [Fact]
    public void What_comes_later_does_not_change_what_is_expected_earlier()
    {
        var parts = new AblatedParts { Heads = [(0, 0)], Layers = [1] };
        var whole = AblationEffect.Compute(Gpt, Tokens, parts).Divergence;
        var start = AblationEffect.Compute(Gpt, Tokens.AsSpan(0, 4), parts).Divergence;
        for (int t = 0; t < 4; t++) Assert.InRange(start[t] / whole[t], 1 - MapTolerance, 1 + MapTolerance);
    }

    [Fact]
    public void All_of_a_layer_leaves_the_stream_as_it_was()
    {
        var trace = Gpt.Run(Tokens, new AblatedParts { Layers = [1] }.ToEdit());
        Assert.Equal(trace.Blocks[1].ResidPre.Span, trace.Blocks[1].ResidPost.Span);
    }

    [Fact]
    public void The_mean_of_one_position_is_what_was_there()
    {
        var map = AblationMap.Compute(Gpt, Tokens.AsSpan(0, 1), AblationMethod.Mean);
        Assert.All(map.Change.Span.ToArray(), change => Assert.InRange(change, -MapTolerance, MapTolerance));
    }

    [Theory]
    [InlineData(AblationMethod.Zero), InlineData(AblationMethod.Mean)]
    public void The_map_is_every_head_ablated_alone(AblationMethod method)
    {
        var reports = new Reports();
        var map = AblationMap.Compute(Gpt, Tokens, method, reports);
        Assert.Equal((Config.NLayers, Config.NHeads), (map.Change.Shape[0], map.Change.Shape[1]));
        for (int layer = 0; layer < Config.NLayers; layer++)
            for (int head = 0; head < Config.NHeads; head++)
            {
                var alone =
                    AblationEffect.Compute(Gpt, Tokens, new AblatedParts { Heads = [(layer, head)], Method = method });
                Assert.Equal(alone.Before.Span.ToArray().Max(), alone.Before[map.Token]);
                Assert.InRange(map.Change[layer, head] - Math.Log(alone.After[map.Token] / alone.Before[map.Token]),
                    -MapTolerance, MapTolerance);
                Assert.InRange(map.Divergence[layer, head] - alone.Divergence[^1], -MapTolerance, MapTolerance);
            }
        Assert.Equal(Math.Log(AblationEffect.Compute(Gpt, Tokens, new AblatedParts()).Before[map.Token]),
            map.LogProbability, MapTolerance);
        Assert.Equal(Config.NLayers * Config.NHeads, reports.Values[^1]);
        Assert.Equal(reports.Values.Order(), reports.Values);
    }

    [Fact]
    public void A_head_that_is_not_there_is_refused()
    {
        var error =
            Assert.Throws<ArgumentOutOfRangeException>(
                () => AblationEffect.Compute(Gpt, Tokens, new AblatedParts { Heads = [(0, 3)] }));
        Assert.Contains("Head 3 was requested; here it goes from 0 to 2.", error.Message);
    }

    [Fact]
    public void A_map_can_be_stopped()
    {
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(
            () => AblationMap.Compute(Gpt, Tokens, AblationMethod.Zero, new Stopper(stop), stop.Token));
    }

    private static double[] Softmaxed(ReadOnlySpan<float> logits)
    {
        double[] e = [.. logits.ToArray().Select(x => Math.Exp(x))];
        return [.. e.Select(x => x / e.Sum())];
    }

    private sealed class Reports : IProgress<int>
    {
        public List<int> Values { get; } = [];

        public void Report(int value) => Values.Add(value);
    }

    private sealed class Stopper(CancellationTokenSource stop) : IProgress<int>
    {
        public void Report(int value) => stop.Cancel();
    }
}
