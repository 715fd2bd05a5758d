using System.Numerics.Tensors;
using GptVis.Engines.Managed.Kernels;
using GptVis.Generation;
using GptVis.Model;
using GptVis.Models;
using GptVis.Tests.Engines.Managed.Kernels;
using Xunit.Abstractions;

namespace GptVis.Tests.Generation;

/// <summary>The quick way to the most likely tokens against the scores of all of them.</summary>
public sealed class BestTokensTests(ITestOutputHelper output)
{
    // Of a probability, which many states at once add up in another order than one. Measured worst: 9e-8.
    private const float Tolerance = 1e-6f;

    private readonly WorstError _worst = new(Tolerance);

    private static readonly GenerationOptions Options =
        GenerationOptions.Greedy with { MaxNewTokens = 80, StopTokens = [] };

    [Theory]
    [InlineData(1), InlineData(7), InlineData(80)]
    public void Writes_the_same_tokens_and_tells_the_same_numbers_whenever_it_is_asked(int askedEvery)
    {
        if (!RowScreen.IsSupported) return;
        var model = TestModels.Wide();
        var (quick, plain) = (Quick(model), new DrawnTokens(Options, model.Gpt.Config.DVocab));
        var (quickly, plainly) =
            (new Context(model.Gpt, TestModels.Tokens(9), Edit.None),
                new Context(model.Gpt, TestModels.Tokens(9), Edit.None));

        List<(Sampler.Choice Plain, Func<Sampler.Choice> Quick)> told = [];
        for (int i = 0; i < Options.MaxNewTokens; i++)
        {
            var (id, numbers) = quick.Next(quickly, default);
            var expected = plain.Next(plainly, default);
            Assert.Equal(expected.Id, id);
            told.Add((expected.Numbers(), numbers));
            if (i % askedEvery == askedEvery - 1) RequireSame(told[i / 2].Plain, told[i / 2].Quick());
            quickly.Add(id);
            plainly.Add(id);
        }
        foreach (var (expected, numbers) in told) RequireSame(expected, numbers());
        _worst.Print(output);
    }

    [Fact]
    public void A_large_vocabulary_gets_it_and_the_text_is_the_one_of_all_scores()
    {
        var config = TestModels.Config with { DModel = 96, DVocab = 50_000, NCtx = 64 };
        var model = TestModels.Wide(config: config);
        // many likely tokens
        TensorPrimitives.Multiply(model.Gpt.Weights.Unembedding.Span, 0.2f, model.Gpt.Weights.Unembedding.Span);
        var options = GenerationOptions.Greedy with { MaxNewTokens = 40, StopTokens = [] };
        Assert.Equal(RowScreen.IsSupported, BestTokens.Find(model.Gpt, options, Edit.None) is not null);

        int[] prompt = TestModels.Tokens(5);
        var written = Generator.Generate(model, prompt, options);
        var cache = model.Gpt.NewCache();
        int[] next = prompt;
        foreach (var token in written.Tokens)
        {
            var expected = new Sampler(options, config.DVocab).Next(cache.Read(next).Span);
            Assert.Equal(expected.Id, token.Id);
            _worst.Check("probability", token.Id, 0, expected.Probability, 1, token.Probability);
            Assert.Equal(expected.Alternatives.Length, token.Alternatives.Count);
            Assert.Equal(model.TokenText(token.Id), token.Alternatives[0].Token);
            Assert.Equal((0, 1f), (token.Rank, token.SamplingProbability));
            next = [token.Id];
        }
        _worst.Print(output);
    }

    [Fact]
    public void Draws_short_texts_small_vocabularies_and_edited_scores_are_left_to_the_scores_of_all()
    {
        var config = TestModels.Config with { DModel = 96, DVocab = 50_000 };
        var large = TestModels.Wide(config: config).Gpt;
        Assert.Null(BestTokens.Find(large, Options with { Temperature = 0.5f }, Edit.None));
        Assert.Null(BestTokens.Find(large, Options with { MaxNewTokens = 2 }, Edit.None));
        Assert.Null(BestTokens.Find(TestModels.Wide().Gpt, Options, Edit.None));
        Assert.Null(BestTokens.Find(large, Options, Edit.Zero(Activation.Logits)));
        Assert.Null(BestTokens.Find(large, Options, Edit.Zero(Activation.LnFinal)));
    }

    [Fact]
    public void Numbers_are_those_of_the_model_that_wrote_the_text()
    {
        var config = TestModels.Config with { DModel = 96, DVocab = 50_000, NCtx = 64 };
        var model = TestModels.Wide(config: config);
        var options = GenerationOptions.Greedy with { MaxNewTokens = 12, StopTokens = [] };
        float asked = Generator.Generate(model, TestModels.Tokens(3), options).Tokens[5].Probability;

        var written = Generator.Generate(model, TestModels.Tokens(3), options);
        var begun = Generator.Stream(model, TestModels.Tokens(3), options).Take(6).ToList();
        model.Gpt.Weights.Unembedding.Span.Clear();
        Assert.Equal(asked, written.Tokens[5].Probability, Tolerance);
        Assert.Equal(asked, begun[5].Probability, Tolerance);
    }

    [Fact]
    public void Weights_that_are_not_numbers_are_told()
    {
        if (!RowScreen.IsSupported) return;
        var model = TestModels.Wide();
        model.Gpt.Weights.Unembedding[17, 3] = float.NaN;
        RequireNotNumbers(model);

        model = TestModels.Wide();
        model.Gpt.Weights.Unembedding.Row(17).Fill(3e38f);
        model.Gpt.Weights.LnFinalBias.Span.Fill(100);
        RequireNotNumbers(model);
    }

    /// <summary>Also of a vocabulary that is too small for it to be worth while.</summary>
    private static BestTokens Quick(LanguageModel model)
    {
        var screen = new RowScreen(model.Gpt.Weights.Unembedding);
        return new BestTokens(
            model.Gpt, Options, (state, stop) => screen.IndexOfMax(state.Span, stop) is >= 0 and var best
                ? best
                : null);
    }

    private static void RequireNotNumbers(LanguageModel model)
    {
        var message = Assert.Throws<InvalidOperationException>(
            () => Quick(model).Next(
                new Context(model.Gpt, TestModels.Tokens(4), Edit.None), default)).Message;
        Assert.Contains("not numbers", message, StringComparison.Ordinal);
    }

    private void RequireSame(Sampler.Choice expected, Sampler.Choice told)
    {
        Assert.Equal(
            (expected.Id, expected.Rank, expected.SamplingProbability), (told.Id, told.Rank, told.SamplingProbability));
        _worst.Check("probability", told.Id, 0, expected.Probability, 1, told.Probability);
        Assert.Equal(expected.Alternatives.Select(a => a.Id), told.Alternatives.Select(a => a.Id));
        foreach (var (a, b) in expected.Alternatives.Zip(told.Alternatives))
        {
            _worst.Check("alternative", b.Id, 0, a.Probability, 1, b.Probability);
            Assert.Equal(a.SamplingProbability, b.SamplingProbability);
        }
    }
}
