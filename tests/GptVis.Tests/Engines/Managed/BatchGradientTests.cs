using GptVis.Engines.Managed;
using GptVis.Engines.Managed.Threading;
using GptVis.Model;
using GptVis.Models;
using GptVis.Tests.Engines.Managed.Gemm;
using GptVis.Tests.Engines.Managed.Kernels;
using GptVis.Training;

namespace GptVis.Tests.Engines.Managed;

[Collection(ProcessSettings.Name)]
public sealed class BatchGradientTests
{
    private static readonly int[][] Lines = [.. FruitModel.Lines.Select(FruitModel.Shape.Tokenizer!.EncodeIds)];

    // A large model has one set of gradients and shares its products, a small one several sets.
    private static readonly GptConfig Large = FruitModel.Config with { DModel = 160, DMlp = 640, NLayers = 4 };

    public static TheoryData<int, bool> Cases =>
        new() { { 1, false }, { 2, false }, { 5, false }, { 1, true }, { 2, true } };

    [Theory, MemberData(nameof(Cases))]
    public void Gradients_are_the_same_on_any_number_of_cores(int cores, bool isLarge)
    {
        var gpt = RandomGpt(isLarge ? Large : FruitModel.Config);
        Assert.Equal(isLarge, gpt.Config.ParameterCount > 1 << 20);
        float[][] expected = Gradients(gpt);
        try
        {
            WorkerPool.Limit(cores);
            Assert.Equal(expected, Gradients(gpt));
        }
        finally { WorkerPool.Limit(null); }
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public void Gradients_with_dropout_match_central_differences_of_the_same_masks(bool isLarge)
    {
        // Of every matrix. Measured: right ≤ 2.2e-5, a mask left out of the backward pass ≥ 6.8e-2.
        const double tolerance = 1e-3;
        // Without kinks, which central differences would step over; with weights large enough that attention matters.
        var gpt = RandomGpt(
            (isLarge
                ? FruitModel.Config with { DModel = 66, DMlp = 70 }
                : FruitModel.Config) with
            { EmbedDropout = 0.2f, ActivationFunction = ActivationFunction.GeluNew });

        double Loss() => NewBatch(gpt).Run(Batch(Lines, seed: 1));
        var batch = NewBatch(gpt);
        batch.Run(Batch(Lines, seed: 1));

        foreach (var (weight, gradient) in gpt.Weights.All().Zip(batch.Gradients.All())
            .Where(pair => pair.First.Shape.Length == 2))
        {
            double error = GradientCheck.WorstError(weight.Span, gradient.Span, Loss);
            Assert.True(error <= tolerance, $"shape {weight}: relative error {error:g3}, tolerance {tolerance:g3}");
        }
    }

    [Fact]
    public void A_batch_s_loss_is_that_of_its_lines_one_by_one()
    {
        // Measured: equal to 1e-7; a row counted twice is off by 1e-2.
        const double tolerance = 1e-6;
        var gpt = RandomGpt(FruitModel.Config);
        int[][] many = [.. Enumerable.Repeat(Lines, 12).SelectMany(lines => lines)];     // more than one run of a shard
        double alone =
            Lines.Sum(line => gpt.Engine.Loss([line]) * (line.Length - 1)) / Lines.Sum(line => line.Length - 1);

        Assert.Equal(alone, gpt.Engine.Loss(many), tolerance);
        Assert.Equal(alone, NewBatch(gpt).Run(Batch(many, seed: null)), tolerance);
    }

    [Fact]
    public void A_batch_leaves_nothing_behind_for_the_next()
    {
        var gpt = RandomGpt(FruitModel.Config);
        var used = NewBatch(gpt);
        used.Run(Batch([.. Lines.Reverse()], seed: 9));
        used.Run(Batch(Lines, seed: 3));
        Assert.Equal(Gradients(gpt), used.Gradients.All().Select(g => g.Span.ToArray()));
    }

    private static Gpt RandomGpt(GptConfig config)
    {
        var gpt = new Gpt(config, GptWeights.Random(config, seed: 1), GptEngines.Default);
        float scale = 15f * 20 / config.DModel;
        foreach (var matrix in gpt.Weights.All().Where(w => w.Shape.Length == 2))
            System.Numerics.Tensors.TensorPrimitives.Multiply(matrix.Span, scale, matrix.Span);
        return gpt;
    }

    private static BatchGradient NewBatch(Gpt gpt) => new((ManagedEngine)gpt.Engine);

    private static TrainingSequence[] Batch(int[][] lines, int? seed) =>
        [.. lines.Select((line, i) => new TrainingSequence(line, seed is { } s ? new SplitMix64(s, i) : null))];

    private static float[][] Gradients(Gpt gpt)
    {
        var batch = NewBatch(gpt);
        batch.Run(Batch(Lines, seed: 3));
        return [.. batch.Gradients.All().Select(g => g.Span.ToArray())];
    }
}
