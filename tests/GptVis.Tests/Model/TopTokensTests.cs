using FsCheck;
using FsCheck.Fluent;
using GptVis.Model;

namespace GptVis.Tests.Model;

public sealed class TopTokensTests
{
    // Few different values, so that ties are common; both zeros and −∞ among them.
    private static readonly Arbitrary<(float[] Scores, int Count)> Cases =
        (from scores in Gen.ArrayOf(Gen.OneOf(
            Gen.Choose(-3, 3).Select(i => i / 2f), Gen.Choose(-10_000, 10_000)
                .Select(i => i / 7f), Gen.Elements(-0f, 0f, float.NegativeInfinity, -1e-30f, 1e30f)))
         from count in Gen.Choose(0, 40)
         select (scores, count)).ToArbitrary();

    [Fact]
    public void They_are_those_of_a_full_stable_sort() =>
    Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(Cases, c =>
        Assert.Equal(Sorted(c.Scores).Take(c.Count), TopTokens.Of(c.Scores, c.Count))));

    [Fact]
    public void All_above_a_floor_come_sorted() =>
    Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(Cases, c =>
        Assert.Equal(Sorted(c.Scores).Where(id => c.Scores[id] >= 0.5f), TopTokens.AtLeast(c.Scores, 0.5f))));

    [Fact]
    public void A_vocabulary_in_any_order_gives_the_same_best()
    {
        var random = new SplitMix64(4);
        float[] scores = [.. Enumerable.Range(0, 50_257).Select(_ => random.NextNormal())],
            rising = [.. scores.Order()];
        Assert.Equal(Sorted(scores).Take(40), TopTokens.Of(scores, 40));
        Assert.Equal(Sorted(rising).Take(40), TopTokens.Of(rising, 40));
        Assert.Equal(Sorted(scores), TopTokens.Of(scores, int.MaxValue));
    }

    private static IEnumerable<int> Sorted(float[] scores) =>
        Enumerable.Range(0, scores.Length).OrderByDescending(id => scores[id]);
}
