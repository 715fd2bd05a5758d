using System.Numerics.Tensors;
using GptVis.Checkpoints;
using GptVis.Model;
using GptVis.Tests.Engines;
using GptVis.Tests.Model;

namespace GptVis.Tests.Training;

/// <summary>Losses, gradients and weights of 20 AdamW steps against PyTorch in float64.</summary>
public sealed class TrainingReferenceTests
{
    // Of max_abs, per tensor. Measured worst: 9.6e-7 (a weight after 20 steps).
    private const double Tolerance = 2e-5;
    private const float LearningRate = 1e-3f, WeightDecay = 0.01f;

    public static TheoryData<string, string> Cases => TestEngines.Cases("after20.wte.weight");

    [Theory, MemberData(nameof(Cases))]
    public void Losses_gradients_and_weights_agree(string engine, string folder)
    {
        var c = new ReferenceCase(folder);
        var gpt = Gpt2Checkpoint.Load(folder, TestEngines.Find(engine));
        string[] names = [.. Gpt2Checkpoint.Names(gpt.Config)];
        var session = gpt.Engine.StartTraining(WeightDecay);
        var losses = new Tensor(20);
        foreach (var (name, gradient) in names.Zip(Gradients(gpt, Sequences(c, step: 0)).All()))
            c.AssertClose("grad0." + name, gradient, Tolerance);

        for (int step = 0; step < 20; step++)
        {
            var batch = Sequences(c, step).Select(tokens => new TrainingSequence(tokens));
            losses[step] = (float)session.Step([.. batch], LearningRate);
            if (step is 0 or 19)
                foreach (var (name, weight) in names.Zip(gpt.Weights.All()))
                    c.AssertClose($"after{step + 1}.{name}", weight, Tolerance);
        }
        c.AssertClose("losses", losses, Tolerance);
    }

    /// <summary>Of the mean loss over all predicted tokens, sequence by sequence.</summary>
    private static GptWeights Gradients(Gpt gpt, int[][] sequences)
    {
        var gradients = GptWeights.Zeros(gpt.Config);
        int predicted = sequences.Sum(tokens => tokens.Length - 1);
        foreach (int[] tokens in sequences)
        {
            var trace = gpt.Run(tokens.AsSpan(..^1));
            var dlogits = new Tensor(trace.Logits.Shape);
            for (int t = 0; t < trace.Tokens.Count; t++)
                ModelReferenceTests.LossGradient(dlogits.Row(t), trace.Logits.Row(t), tokens[t + 1]);
            TensorPrimitives.Divide(dlogits.Span, predicted, dlogits.Span);
            gpt.Backward(trace, dlogits, gradients);
        }
        return gradients;
    }

    /// <summary>Inputs and targets of a step joined again: each target is the next input.</summary>
    private static int[][] Sequences(ReferenceCase c, int step)
    {
        var shape = c.Expected.Find("batch.x")!.Shape;
        int count = (int)shape[1], length = (int)shape[2];
        int[] x = c.Integers("batch.x"), y = c.Integers("batch.y");
        return [.. Enumerable.Range(step * count, count)
            .Select(i => (int[])[.. x.AsSpan(i * length, length), y[(i + 1) * length - 1]])];
    }
}
