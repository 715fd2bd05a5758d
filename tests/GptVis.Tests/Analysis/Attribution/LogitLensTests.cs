using System.Numerics.Tensors;
using GptVis.Analysis.Attribution;
using GptVis.Model;
using GptVis.Models;
using GptVis.Tests.Model;

namespace GptVis.Tests.Analysis.Attribution;

public sealed class LogitLensTests
{
    // Of probabilities. Measured: 1.2e-7; a lens without the final norm is off by 0.8.
    private const float Tolerance = 1e-6f;

    private static readonly Gpt Small = RandomGpt.Wide(RandomGpt.Small, seed: 3);

    [Theory]
    [InlineData(1), InlineData(10), InlineData(32)]
    public void The_last_row_is_the_models_own_output(int T)
    {
        int[] tokens = RandomGpt.Tokens(Small.Config, T, seed: T);
        var lens = LogitLens.Compute(Small, tokens, top: 17);
        var logits = Small.Run(tokens).Logits;
        Assert.Equal((4, T), (lens.Rows, lens.Positions));
        for (int t = 0; t < T; t++)
        {
            float[] expected = Probabilities(logits.Row(t));
            foreach (var guess in lens.Top(3, t)) Assert.Equal(expected[guess.Id], guess.Probability, Tolerance);
            Assert.Equal(TensorPrimitives.IndexOfMax<float>(logits.Row(t)), lens.Top(3, t)[0].Id);
        }
    }

    [Fact]
    public void Row_l_is_what_a_model_that_ends_before_block_l_says()
    {
        int[] tokens = RandomGpt.Tokens(Small.Config, 7, seed: 1);
        var lens = LogitLens.Compute(Small, tokens, top: 3);
        for (int row = 1; row <= 3; row++)
        {
            var cut = new Gpt(Small.Config with { NLayers = row },
                Small.Weights with { Blocks = [.. Small.Weights.Blocks.Take(row)] }, GptEngines.Default);
            var logits = cut.Run(tokens).Logits;
            for (int t = 0; t < 7; t++)
            {
                float[] expected = Probabilities(logits.Row(t));
                foreach (var guess in lens.Top(row, t)) Assert.Equal(expected[guess.Id], guess.Probability, Tolerance);
            }
        }
    }

    [Fact]
    public void Guesses_are_the_likeliest_first_and_the_target_is_told_everywhere()
    {
        int[] tokens = RandomGpt.Tokens(Small.Config, 5, seed: 2);
        var lens = LogitLens.Compute(Small, tokens, top: 17, target: 4);
        for (int row = 0; row < lens.Rows; row++)
        {
            for (int t = 0; t < 5; t++)
            {
                var guesses = lens.Top(row, t);
                Assert.Equal(
                    guesses.OrderByDescending(g => g.Probability).Select(g => g.Id), guesses.Select(g => g.Id));
                Assert.Equal(1, guesses.Sum(g => (double)g.Probability), 1e-5);
                Assert.Equal(guesses.Single(g => g.Id == 4).Probability, lens.TargetProbability![row, t]);
            }
        }
    }

    [Fact]
    public void Fruit_names_the_fruit_only_in_its_last_layer()
    {
        var lens = LogitLens.Compute(
            LanguageModel.Fruit.Gpt, LanguageModel.Fruit.Tokenizer.EncodeIds("i like spicy so i like"));
        Assert.Equal("chili", LanguageModel.Fruit.TokenText(lens.Top(2, 5)[0].Id));
        Assert.Null(lens.Target);
        Assert.Null(lens.TargetProbability);
    }

    [Fact]
    public void Says_what_does_not_fit_and_stops_when_cancelled()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => LogitLens.Compute(Small, [1], top: 0));
        Assert.Contains("0 to 16",
            Assert.Throws<ArgumentOutOfRangeException>(() => LogitLens.Compute(Small, [1], target: 17)).Message);
        Assert.ThrowsAny<OperationCanceledException>(
            () => LogitLens.Compute(Small, [1], cancellation: new CancellationToken(true)));
    }

    private static float[] Probabilities(ReadOnlySpan<float> logits)
    {
        var p = new float[logits.Length];
        Softmax.Forward(p, logits);
        return p;
    }
}
