using FsCheck;
using FsCheck.Fluent;
using GptVis.Model;
using GptVis.Tests.Generation;
using GptVis.Tests.Model;

namespace GptVis.Tests.Engines.Managed;

public sealed class KvCacheTests
{
    // Of the largest logit. Measured: at most 8.2e-7 in 722 reads of 40 texts of 200 tokens, cut at random.
    private const double Tolerance = 1e-5;

    private static readonly Gpt Gpt = TestModels.Wide().Gpt;

    [Fact]
    public void Tokens_in_pieces_of_any_size_give_the_logits_of_a_full_run()
    {
        var pieces = Gen.ListOf(Gen.Frequency((3, Gen.Constant(1)), (2, Gen.Choose(2, 9)), (1, Gen.Choose(10, 90))))
            .ToArbitrary();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), Prop.ForAll(pieces, sizes =>
        {
            var cache = Gpt.NewCache();
            int[] tokens = TestModels.Tokens(Gpt.Config.NCtx, seed: sizes.Count);
            foreach (int size in sizes)
            {
                int from = cache.Length, to = Math.Min(Gpt.Config.NCtx, from + size);
                if (from == to) return;
                AssertSame(tokens[..to], cache.Read(tokens.AsSpan(from, to - from)));
                Assert.Equal(to, cache.Length);
            }
        }));
    }

    [Theory]
    [InlineData(63), InlineData(64), InlineData(65), InlineData(127), InlineData(128), InlineData(199)]
    public void Growing_loses_nothing(int first)
    {
        int[] tokens = TestModels.Tokens(first + 1);
        var cache = Gpt.NewCache();
        cache.Read(tokens.AsSpan(0, first));
        AssertSame(tokens, cache.Read(tokens.AsSpan(first)));
    }

    [Fact]
    public void A_clone_goes_its_own_way()
    {
        int[] tokens = TestModels.Tokens(20);
        var cache = Gpt.NewCache();
        cache.Read(tokens);
        var clone = cache.Clone();

        AssertSame([.. tokens, 1, 2], clone.Read([1, 2]));
        AssertSame([.. tokens, 3], cache.Read([3]));
        AssertSame([.. tokens, 1, 2, 4], clone.Read([4]));
        AssertSame([.. tokens, 3, 5], cache.Read([5]));
    }

    [Fact]
    public void A_cancelled_read_can_be_repeated()
    {
        int[] tokens = TestModels.Tokens(10);
        var cache = Gpt.NewCache();
        cache.Read(tokens);
        Assert.Throws<OperationCanceledException>(
            () => cache.Read([7], cancellation: new CancellationToken(canceled: true)));
        Assert.Equal(10, cache.Length);
        AssertSame([.. tokens, 7], cache.Read([7]));
    }

    [Fact]
    public void More_than_the_context_is_refused_and_changes_nothing()
    {
        var cache = Gpt.NewCache();
        cache.Read(TestModels.Tokens(198));
        var refused = Assert.Throws<ArgumentException>(() => cache.Read([1, 2, 3]));
        Assert.StartsWith(
            "The text has 201 tokens but this model's context is 200.", refused.Message, StringComparison.Ordinal);
        AssertSame([.. TestModels.Tokens(198), 1, 2], cache.Read([1, 2]));
    }

    public static TheoryData<string> Edits => [.. EditsByName.Keys];

    private static readonly Dictionary<string, Edit> EditsByName = new()
    {
        ["heads"] = Edit.ZeroHeads((0, 1), (1, 2)),
        ["layer"] = Edit.ZeroLayers(1),
        ["neuron"] = Edit.Zero(Activation.MlpPost, layer: 0, unit: 7),
        ["key"] = Edit.Zero(Activation.Pattern, layer: 0, head: 1, unit: 2),
        ["position"] = Edit.Zero(Activation.ResidPre, layer: 1, position: 3),
        ["final norm"] = Edit.Zero(Activation.LnFinal, unit: 5),
    };

    [Theory, MemberData(nameof(Edits))]
    public void An_edit_does_the_same_in_pieces(string name)
    {
        var edit = EditsByName[name];
        int[] tokens = TestModels.Tokens(12);
        var cache = Gpt.NewCache();
        cache.Read(tokens.AsSpan(0, 6), edit);
        for (int t = 6; t < tokens.Length; t++)
            AssertClose(Gpt.NextTokenLogits(tokens.AsSpan(0, t + 1), edit), cache.Read([tokens[t]], edit));
        Assert.NotEqual(Gpt.NextTokenLogits(tokens).Span.ToArray(), Gpt.NextTokenLogits(tokens, edit).Span.ToArray());
    }

    [Fact]
    public void A_mean_stays_that_of_the_first_piece()
    {
        int[] tokens = TestModels.Tokens(9);
        var ofPrompt = Edit.Mean(Activation.MlpOut, over: [Gpt.Run(tokens.AsSpan(0, 6))], layer: 0);
        var cache = Gpt.NewCache();
        cache.Read(tokens.AsSpan(0, 6), Edit.Mean(Activation.MlpOut, layer: 0));
        var branch = cache.Clone();
        foreach (var held in new[] { cache, branch })
            AssertClose(Gpt.NextTokenLogits(tokens, ofPrompt),
                held.Read(tokens.AsSpan(6), Edit.Mean(Activation.MlpOut, layer: 0)));
    }

    private static void AssertSame(int[] tokens, Tensor cached) => AssertClose(Gpt.NextTokenLogits(tokens), cached);

    private static void AssertClose(Tensor expected, Tensor cached) => TensorAssert.Close(
        "logits", expected, cached,
            Tolerance * Math.Abs(System.Numerics.Tensors.TensorPrimitives.MaxMagnitude<float>(expected.Span)));
}
