using FsCheck;
using FsCheck.Fluent;
using GptVis.Generation;

namespace GptVis.Tests.Generation;

public sealed class SamplerTests
{
    // Of probabilities: room for float32 rounding against double precision.
    private const double Tolerance = 2e-6;

    // Probabilities 0.4, 0.3, 0.2, 0.1 of the tokens 2, 0, 3, 1.
    private static readonly float[] Logits = [.. new[] { 0.3, 0.1, 0.4, 0.2 }.Select(p => (float)Math.Log(p))];

    [Theory]
    [InlineData(1, new[] { 1, 0, 2 }), InlineData(0, new[] { 0, 1, 2 }), InlineData(4, new[] { 4, 0, 1 })]
    public void The_known_best_comes_first_even_where_the_scores_put_another_one_there(int best, int[] alternatives)
    {
        var options = GenerationOptions.Greedy with { Alternatives = 3 };
        var told = new Sampler(options, 6).Best([5, 4.9999995f, 3, 2, 1, 0], best);
        Assert.Equal((best, 0, 1f), (told.Id, told.Rank, told.SamplingProbability));
        Assert.Equal(alternatives, told.Alternatives.Select(a => a.Id));
        Assert.Equal([1f, 0, 0], told.Alternatives.Select(a => a.SamplingProbability));
    }

    [Fact]
    public void Temperature_divides_the_logits()
    {
        // p^(1/0.5) = 0.16, 0.09, 0.04, 0.01 of 0.3.
        AssertDistribution(new() { Temperature = 0.5f }, 0.09 / 0.3, 0.01 / 0.3, 0.16 / 0.3, 0.04 / 0.3);
        AssertDistribution(new(), 0.3, 0.1, 0.4, 0.2);
    }

    [Fact]
    public void Top_k_keeps_the_k_best() => AssertDistribution(new() { TopK = 2 }, 3 / 7.0, 0, 4 / 7.0, 0);

    [Theory]
    [InlineData(0.39f, 1), InlineData(0.41f, 2), InlineData(0.69f, 2), InlineData(0.71f, 3), InlineData(0.91f, 4),
        InlineData(1f, 4), InlineData(1e-30f, 1)]
    public void Top_p_keeps_the_fewest_that_reach_it(float p, int count)
    {
        double[] sorted = [0.4, 0.3, 0.2, 0.1];
        double Of(int rank) => rank < count ? sorted[rank] / sorted.Take(count).Sum() : 0;
        AssertDistribution(new() { TopP = p }, Of(1), Of(3), Of(0), Of(2));
    }

    [Fact]
    public void Filters_come_after_one_another()
    {
        // Temperature 0.5: .533 .3 .133 .033. Top-k 3 of them: .552 .310 .138. Of these 0.86 needs two; without top-k
        // it would need three.
        AssertDistribution(new() { Temperature = 0.5f, TopK = 3, TopP = 0.86f }, 9 / 25.0, 0, 16 / 25.0, 0);
        AssertDistribution(new() { Temperature = 0.5f, TopP = 0.86f }, 9 / 29.0, 0, 16 / 29.0, 4 / 29.0);
        // Top-p 0.65 alone needs 0.4 and 0.3; at temperature 0.5 as well, but at 2 three of .325 .282 .230.
        AssertDistribution(new() { Temperature = 2, TopP = 0.65f }, Root(0.3), 0, Root(0.4), Root(0.2));
        static double Root(double p) => Math.Sqrt(p) / (Math.Sqrt(0.4) + Math.Sqrt(0.3) + Math.Sqrt(0.2));
    }

    [Fact]
    public void Any_filters_give_what_the_definition_gives()
    {
        var cases =
            from logits in Gen.ArrayOf(
                Gen.OneOf(Gen.Choose(-8, 8).Select(i => (float)i), Gen.Choose(-9000, 9000).Select(i => i / 1000f)), 23)
            from temperature in Gen.Elements(0.3f, 1f, 1.7f)
            from k in Gen.Elements(null, (int?)1, 3, 23, 99)
            from p in Gen.Elements(null, (float?)0.05f, 0.5f, 0.9f, 0.999f, 1f)
            select (logits, options: new GenerationOptions { Temperature = temperature, TopK = k, TopP = p });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var kept = ByDefinition(c.logits, c.options, out bool onBoundary);
            if (onBoundary) return;     // rounding decides whether one more token is needed to reach p
            AssertDistribution(kept, c.logits, c.options);
        }));
    }

    [Fact]
    public void Equal_logits_share_equally_and_lower_ids_come_first()
    {
        float[] equal = new float[8];
        AssertDistribution([.. Enumerable.Repeat(1 / 8.0, 8)], equal, new());
        AssertDistribution([.. Enumerable.Repeat(1 / 3.0, 3), 0, 0, 0, 0, 0], equal, new() { TopK = 3 });
        AssertDistribution([.. Enumerable.Repeat(1 / 3.0, 3), 0, 0, 0, 0, 0], equal, new() { TopP = 0.3f });
        AssertDistribution([1, 0, 0, 0, 0, 0, 0, 0], equal, new() { TopP = 1e-7f });
        Assert.Equal(0, new Sampler(GenerationOptions.Greedy, 8).Next(equal).Id);
    }

    [Fact]
    public void Near_zero_temperature_is_greedy_and_overflows_nothing()
    {
        foreach (float temperature in new[] { 0, float.Epsilon, 1e-30f, 1e-5f })
            AssertDistribution([0, 0, 1, 0], [99, -99, 100, 99.5f], new() { Temperature = temperature });
    }

    [Fact]
    public void A_very_high_temperature_is_uniform() =>
    AssertDistribution([0.25, 0.25, 0.25, 0.25], [9, -9, 3, 0], new() { Temperature = float.MaxValue });

    [Fact]
    public void Greedy_tells_the_model_s_probability_and_draws_nothing()
    {
        var choice = new Sampler(GenerationOptions.Greedy, 4).Next(Logits);
        Assert.Equal((2, 1, 0), (choice.Id, choice.SamplingProbability, choice.Rank));
        Assert.Equal(0.4, choice.Probability, Tolerance);
        Assert.Equal([2, 0, 3, 1], choice.Alternatives.Select(a => a.Id));
        Assert.Equal([1, 0, 0, 0], choice.Alternatives.Select(a => a.SamplingProbability));
    }

    [Theory]
    [InlineData(1f, null, null), InlineData(0.5f, null, null), InlineData(1f, 3, null), InlineData(1f, null, 0.65f),
        InlineData(1.5f, 3, 0.95f)]
    public void Frequencies_are_the_probabilities(float temperature, int? k, float? p)
    {
        const int draws = 20_000;
        var sampler =
            new Sampler(new() { Temperature = temperature, TopK = k, TopP = p, Alternatives = 4, Seed = 11 }, 4);
        var counts = new int[4];
        for (int i = 0; i < draws; i++) counts[sampler.Next(Logits).Id]++;

        double chiSquare = 0;
        int freedom = -1;
        foreach (var (id, _, share) in sampler.Next(Logits).Alternatives)
        {
            if (share == 0)
            {
                Assert.Equal(0, counts[id]);
                continue;
            }
            chiSquare += Math.Pow(counts[id] - draws * share, 2) / (draws * share);
            freedom++;
        }
        // 99.9 % quantiles of χ² for 1, 2 and 3 degrees of freedom. 0.03 moved from one token to another gives more
        // than 70.
        Assert.True(chiSquare < new[] { 0, 10.83, 13.82, 16.27 }[freedom],
            $"χ² {chiSquare:f1} with {freedom} degrees of freedom");
    }

    [Fact]
    public void The_seed_fixes_the_draws_and_another_seed_changes_them()
    {
        Assert.Equal(Draws(seed: 5), Draws(seed: 5));
        Assert.NotEqual(Draws(seed: 5), Draws(seed: 6));

        static int[] Draws(int seed)
        {
            var sampler = new Sampler(new() { Seed = seed }, 4);
            return [.. Enumerable.Range(0, 50).Select(_ => sampler.Next(Logits).Id)];
        }
    }

    [Fact]
    public void The_rank_counts_the_tokens_above()
    {
        var sampler = new Sampler(new() { Seed = 2 }, 4);
        int[] ranks = [1, 3, 0, 2];
        for (int i = 0; i < 40; i++)
            Assert.Equal(ranks[sampler.Next(Logits) is var choice ? choice.Id : -1], choice.Rank);
    }

    [Fact]
    public void Logits_that_are_no_numbers_are_refused()
    {
        var message =
            Assert.Throws<InvalidOperationException>(
                () => new Sampler(GenerationOptions.Greedy, 3).Next([1, float.NaN, 2])).Message;
        Assert.StartsWith("The scores of the next token are not numbers (NaN)", message, StringComparison.Ordinal);
    }

    private static void AssertDistribution(GenerationOptions options, params double[] expected) =>
        AssertDistribution(expected, Logits, options);

    private static void AssertDistribution(double[] expected, float[] logits, GenerationOptions options)
    {
        var choice = new Sampler(options with { Alternatives = logits.Length }, logits.Length).Next(logits);
        double[] model = Softmax(logits, 1);
        Assert.Equal(logits.Length, choice.Alternatives.Length);
        foreach (var (id, probability, share) in choice.Alternatives)
        {
            Assert.Equal(model[id], probability, Tolerance);
            Assert.Equal(expected[id], share, Tolerance);
        }
        Assert.True(expected[choice.Id] > 0);
        Assert.Equal(expected[choice.Id], choice.SamplingProbability, Tolerance);
    }

    /// <summary>The three filters in double precision, each on a full sort.</summary>
    private static double[] ByDefinition(float[] logits, GenerationOptions options, out bool onBoundary)
    {
        double[] p = Softmax(logits, options.Temperature);
        var sorted = Enumerable.Range(0, p.Length).OrderByDescending(id => logits[id]).Take(options.TopK ?? p.Length)
            .ToArray();
        double total = sorted.Sum(id => p[id]), reached = 0;
        var kept = new List<int>();
        onBoundary = false;
        foreach (int id in sorted)
        {
            if (reached >= (options.TopP ?? 2) * total) break;
            kept.Add(id);
            reached += p[id];
            onBoundary |= Math.Abs(reached / total - (options.TopP ?? 2)) < 1e-6 && options.TopP < 1;
        }
        return [.. p.Select((x, id) => kept.Contains(id) ? x / reached : 0)];
    }

    private static double[] Softmax(float[] logits, double temperature)
    {
        double[] weights = [.. logits.Select(x => Math.Exp((x - (double)logits.Max()) / temperature))];
        return [.. weights.Select(w => w / weights.Sum())];
    }
}
