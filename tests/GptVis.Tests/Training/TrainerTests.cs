using GptVis.Model;
using GptVis.Tests.Kernels;
using GptVis.Training;

namespace GptVis.Tests.Training;

public sealed class TrainerTests
{
    private static readonly TrainingOptions Short = TrainingOptions.Default with { Steps = 12, BatchSize = 20, ReportEvery = 5 };

    [Fact]
    public void The_same_seed_gives_the_same_weights_and_another_seed_others()
    {
        Assert.Equal(Weights(Trained(Short)), Weights(Trained(Short)));
        Assert.NotEqual(Weights(Trained(Short)), Weights(Trained(Short with { Seed = 2 })));
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(5)]
    public void Gradients_are_the_same_on_any_number_of_threads(int threads)
    {
        var model = Trained(Short).Model;
        int[][] lines = [.. FruitModel.Lines.Select(model.Tokenizer.EncodeIds)];
        Assert.Equal(Gradients(model.Gpt, lines, threads: null), Gradients(model.Gpt, lines, threads));
    }

    [Fact]
    public void Gradients_with_dropout_match_central_differences_of_the_same_masks()
    {
        // Of every matrix. Measured: right ≤ 2.2e-5, a mask left out of the backward pass ≥ 6.8e-2.
        const double tolerance = 1e-3;
        // Without kinks, which central differences would step over; with weights large enough that attention matters.
        var config = FruitModel.Config with { EmbedDropout = 0.2f, Activation = ActivationFunction.GeluNew };
        var gpt = new Gpt(config, GptWeights.Random(config, seed: 1));
        foreach (var matrix in gpt.Weights.All().Where(w => w.Shape.Length == 2))
            System.Numerics.Tensors.TensorPrimitives.Multiply(matrix.Span, 15, matrix.Span);
        int[][] lines = [.. FruitModel.Lines.Select(new FruitModel(seed: 1).Model.Tokenizer.EncodeIds)];

        double Loss() => new BatchGradient(gpt).Run(lines, i => new SplitMix64(1, i));
        var batch = new BatchGradient(gpt);
        batch.Run(lines, i => new SplitMix64(1, i));

        foreach (var (weight, gradient) in gpt.Weights.All().Zip(batch.Gradients.All()).Where(pair => pair.First.Shape.Length == 2))
        {
            double error = GradientCheck.WorstError(weight.Span, gradient.Span, Loss);
            Assert.True(error <= tolerance, $"shape {weight}: relative error {error:g3}, tolerance {tolerance:g3}");
        }
    }

    [Fact]
    public void Training_learns_and_reports_at_the_start_every_few_steps_and_at_the_end()
    {
        var reports = new List<TrainingProgress>();
        Trained(Short with { Steps = 300, ReportEvery = 140 }, reports.Add);

        Assert.Equal([0, 140, 280, 300], reports.Select(r => r.Step));
        Assert.Equal(Math.Log(19), reports[0].TrainLoss, 0.1);      // an untrained model: every token as likely as another
        Assert.True(reports[^1].TrainLoss < 2.5, $"train loss {reports[^1].TrainLoss:f2} after 300 steps");
        Assert.All(reports, r => Assert.NotNull(r.ValidationLoss));
    }

    [Fact]
    public void What_is_reported_does_not_change_what_is_learned() =>
        Assert.Equal(Weights(Trained(Short)), Weights(Trained(Short with { ReportEvery = 1 }, _ => { })));

    [Fact]
    public void The_sentence_held_out_changes_nothing_but_its_own_loss()
    {
        var with = new FruitModel(seed: 1);
        var without = new FruitModel(seed: 1);
        int[][] lines = [.. FruitModel.Lines.Select(with.Model.Tokenizer.EncodeIds)];
        int[] heldOut = with.Model.Tokenizer.EncodeIds(FruitModel.HeldOut);

        Trainer.Train(with.Model.Gpt, lines, [heldOut], Short, _ => { });
        Trainer.Train(without.Model.Gpt, lines, [], Short, report => Assert.Null(report.ValidationLoss));
        Assert.Equal(Weights(with), Weights(without));
        Assert.DoesNotContain(FruitModel.HeldOut, FruitModel.Lines);
    }

    [Fact]
    public void Cancelling_keeps_the_model_as_it_is()
    {
        using var stop = new CancellationTokenSource();
        var fruit = new FruitModel(Short.Seed);
        int done = fruit.Train(Short, report => { if (report.Step == 5) stop.Cancel(); }, stop.Token);

        Assert.Equal(5, done);
        Assert.Equal(Weights(Trained(Short with { Steps = 5 })), Weights(fruit));
    }

    [Fact]
    public void Every_option_changes_what_is_learned()
    {
        var plain = Weights(Trained(Short));
        Assert.NotEqual(plain, Weights(Trained(Short with { Steps = 13 })));
        Assert.NotEqual(plain, Weights(Trained(Short with { BatchSize = 21 })));
        Assert.NotEqual(plain, Weights(Trained(Short with { LearningRate = 2e-4f })));
        Assert.NotEqual(plain, Weights(Trained(Short with { WeightDecay = 0 })));
    }

    [Fact]
    public void Lines_that_teach_nothing_are_refused_by_number()
    {
        var gpt = new FruitModel(seed: 1).Model.Gpt;
        Assert.StartsWith("There are no lines to train on", Message(gpt, []), StringComparison.Ordinal);
        Assert.StartsWith("Line 2 has 1 tokens; training needs 2 to 13", Message(gpt, [[1, 2], [3]]), StringComparison.Ordinal);
        Assert.StartsWith("Line 1 has the token id 19; this model's vocabulary goes from 0 to 18.", Message(gpt, [[1, 19]]), StringComparison.Ordinal);
        Assert.StartsWith("Line 1 has 14 tokens; training needs 2 to 13", Message(gpt, [new int[14]]), StringComparison.Ordinal);
    }

    private static string Message(Gpt gpt, int[][] lines) =>
        Assert.Throws<ArgumentException>(() => Trainer.Train(gpt, lines, [], Short)).Message;

    private static FruitModel Trained(TrainingOptions options, Action<TrainingProgress>? report = null)
    {
        var fruit = new FruitModel(options.Seed);
        fruit.Train(options, report);
        return fruit;
    }

    private static float[][] Weights(FruitModel fruit) => [.. fruit.Model.Gpt.Weights.All().Select(w => w.Span.ToArray())];

    private static float[][] Gradients(Gpt gpt, int[][] lines, int? threads)
    {
        var batch = new BatchGradient(gpt, threads);
        batch.Run(lines, i => new SplitMix64(3, i));
        return [.. batch.Gradients.All().Select(g => g.Span.ToArray())];
    }
}
