using GptVis.Checkpoints;
using GptVis.Engines.Managed;
using GptVis.Tests.Model;

namespace GptVis.Tests.Training;

/// <summary>Losses, gradients and weights of 20 AdamW steps against PyTorch in float64.</summary>
public sealed class TrainingReferenceTests
{
    // Of max_abs, per tensor. Measured worst: 9.6e-7 (a weight after 20 steps).
    private const double Tolerance = 2e-5;
    private const float LearningRate = 1e-3f, WeightDecay = 0.01f;

    public static TheoryData<string> Cases => [.. ReferenceCase.Folders("after20.wte.weight")];

    [Theory, MemberData(nameof(Cases))]
    public void Losses_gradients_and_weights_agree(string folder)
    {
        var c = new ReferenceCase(folder);
        var gpt = Gpt2Checkpoint.Load(folder);
        string[] names = [.. Gpt2Checkpoint.Names(gpt.Config)];
        var optimizer = new AdamW(gpt.Weights, WeightDecay);
        var batch = new BatchGradient(gpt);
        var losses = new Tensor(20);

        for (int step = 0; step < 20; step++)
        {
            losses[step] = (float)batch.Run(Sequences(c, step), dropout: null);
            if (step == 0)
                foreach (var (name, gradient) in names.Zip(batch.Gradients.All())) c.AssertClose(
                    "grad0." + name, gradient, Tolerance);

            optimizer.Step(batch.Gradients, LearningRate);
            if (step is 0 or 19)
                foreach (var (name, weight) in names.Zip(gpt.Weights.All())) c.AssertClose(
                    $"after{step + 1}.{name}", weight, Tolerance);
        }
        c.AssertClose("losses", losses, Tolerance);
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
