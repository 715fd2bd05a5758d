using System.Numerics.Tensors;
using GptVis.Analysis.Attribution;
using GptVis.Model;
using GptVis.Models;
using GptVis.Tests.Model;

namespace GptVis.Tests.Analysis.Attribution;

public sealed class IntegratedGradientsTests
{
    private static readonly Gpt Fruit = LanguageModel.Fruit.Gpt;
    private static readonly int[] Tokens = LanguageModel.Fruit.Tokenizer.EncodeIds("i like spicy so i like");

    // Share of the difference of the logits that the contributions may miss at 50 steps.
    private const double MaxGap = 0.01;

    [Fact]
    public void Contributions_add_up_on_random_weights_of_gpt2_s_size()
    {
        var gpt = RandomGpt.OfGpt2Size;
        var ig = IntegratedGradients.Compute(gpt, [464, 2068, 7586, 21831, 18045, 625, 262, 16931, 3290, 13]);
        Assert.InRange(Math.Abs(ig.CompletenessGap), 0, MaxGap * Math.Abs(ig.Logit - ig.BaselineLogit));
        Console.WriteLine($"gap {ig.CompletenessGap:E2} of {ig.Logit - ig.BaselineLogit:E2}");
    }

    [Fact]
    public void More_steps_leave_a_smaller_gap()
    {
        double few = Math.Abs(IntegratedGradients.Compute(Fruit, Tokens, steps: 2).CompletenessGap);
        double many = Math.Abs(IntegratedGradients.Compute(Fruit, Tokens, steps: 200).CompletenessGap);
        Assert.True(many < few / 10, $"2 steps: {few}, 200 steps: {many}");
    }

    [Fact]
    public void The_text_as_its_own_baseline_contributes_nothing()
    {
        var ig = IntegratedGradients.Compute(Fruit, Tokens, baseline: Fruit.Run(Tokens).Embed, steps: 3);
        Assert.All(ig.Attributions.Span.ToArray(), x => Assert.Equal(0, x));
        Assert.Equal(ig.Logit, ig.BaselineLogit);
    }

    [Fact]
    public void Explains_the_position_and_token_asked_for()
    {
        var ig = IntegratedGradients.Compute(Fruit, Tokens, position: 2, target: 5);
        Assert.Equal((2, 5), (ig.Position, ig.Token));
        Assert.Equal(Fruit.Run(Tokens).Logits[2, 5], ig.Logit, 1e-5);
        // what comes later cannot matter
        Assert.All(ig.TokenScores.Span[3..].ToArray(), score => Assert.Equal(0, score));
        Assert.Contains(ig.TokenScores.Span[..3].ToArray(), score => score != 0);
    }

    [Fact]
    public void One_step_is_the_gradient_halfway()
    {
        var ig = IntegratedGradients.Compute(Fruit, Tokens, steps: 1);
        var half = Fruit.Run(Tokens).Embed.Clone();
        TensorPrimitives.Multiply(half.Span, 0.5f, half.Span);
        var trace = Fruit.Run(Tokens, Edit.Replace(Activation.Embed, half));
        var gradient = Fruit.EmbeddingGradient(trace, ig.Position, ig.Token);
        TensorPrimitives.Multiply(gradient.Span, Fruit.Run(Tokens).Embed.Span, gradient.Span);
        Assert.Equal(gradient.Span.ToArray(), ig.Attributions.Span.ToArray());
    }

    [Fact]
    public void Says_what_does_not_fit()
    {
        Assert.Contains("the minimum is 1",
            Assert.Throws<ArgumentOutOfRangeException>(
                () => IntegratedGradients.Compute(Fruit, Tokens, steps: 0)).Message);
        Assert.Contains("0 to 5",
            Assert.Throws<ArgumentOutOfRangeException>(
                () => IntegratedGradients.Compute(Fruit, Tokens, position: 6)).Message);
        Assert.Contains("0 to 18",
            Assert.Throws<ArgumentOutOfRangeException>(
                () => IntegratedGradients.Compute(Fruit, Tokens, target: 19)).Message);
        Assert.Contains("(6, 20)",
            Assert.Throws<ArgumentException>(
                () => IntegratedGradients.Compute(Fruit, Tokens, baseline: new Tensor(2, 20))).Message);
    }

    [Fact]
    public void Stops_when_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var reports = new List<int>();
        Assert.ThrowsAny<OperationCanceledException>(() => IntegratedGradients.Compute(
            Fruit, Tokens, steps: 1_000, progress: new Reports(n => { reports.Add(n); cancel.Cancel(); }),
                cancellation: cancel.Token));
        Assert.Single(reports);
    }

    private sealed class Reports(Action<int> act) : IProgress<int>
    {
        public void Report(int value) => act(value);
    }
}
