using GptVis.Model;

namespace GptVis.Training;

/// <summary>Trains a model on lines of tokens, in place: AdamW, dropout as the configuration says, repeatable by seed on any number of threads.</summary>
public static class Trainer
{
    /// <summary>Trains for the asked number of steps or until cancelled; the model stays usable at any moment.</summary>
    /// <param name="gpt">The model whose weights are changed.</param>
    /// <param name="lines">What to learn: 2 to NCtx + 1 tokens each.</param>
    /// <param name="heldOut">Lines whose loss is reported; never used to stop or to choose.</param>
    /// <param name="options">Steps, batch, learning rate, seed.</param>
    /// <param name="report">Called before the first step, after every ReportEvery steps and after the last one.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    /// <returns>Steps done: fewer than asked for when cancelled.</returns>
    /// <exception cref="ArgumentException">There is no line, or one is too short or too long.</exception>
    public static int Train(
        Gpt gpt, IReadOnlyList<int[]> lines, IReadOnlyList<int[]> heldOut, TrainingOptions options,
        Action<TrainingProgress>? report = null, CancellationToken cancellation = default)
    {
        if (lines.Count == 0) throw new ArgumentException("There are no lines to train on; give at least one.", nameof(lines));
        RequireTrainable(lines, gpt.Config);
        RequireTrainable(heldOut, gpt.Config);

        var optimizer = new AdamW(gpt.Weights, options.LearningRate, options.WeightDecay);
        var batch = new BatchGradient(gpt);
        Report(0);
        for (int step = 0; step < options.Steps; step++)
        {
            if (cancellation.IsCancellationRequested) return step;

            batch.Run(Sample(lines, options, step), i => new SplitMix64(options.Seed, 2, step, i));
            optimizer.Step(batch.Gradients);
            if ((step + 1) % options.ReportEvery == 0 || step + 1 == options.Steps) Report(step + 1);
        }
        return options.Steps;

        void Report(int step) => report?.Invoke(new TrainingProgress(
            step, options.Steps, BatchGradient.Loss(gpt, lines), heldOut.Count == 0 ? null : BatchGradient.Loss(gpt, heldOut)));
    }

    private static int[][] Sample(IReadOnlyList<int[]> lines, TrainingOptions options, int step)
    {
        var random = new SplitMix64(options.Seed, 1, step);
        return [.. Enumerable.Range(0, options.BatchSize).Select(_ => lines[random.NextInt(lines.Count)])];
    }

    private static void RequireTrainable(IReadOnlyList<int[]> lines, GptConfig config)
    {
        for (int i = 0; i < lines.Count; i++)
        {
            if (lines[i].Length < 2 || lines[i].Length > config.NCtx + 1)
                throw new ArgumentException($"Line {i + 1} has {lines[i].Length} tokens; training needs 2 to {config.NCtx + 1}: something to predict, and room in the context.");
            if (Array.Find(lines[i], id => (uint)id >= (uint)config.DVocab) is var unknown and not 0)
                throw new ArgumentException($"Line {i + 1} has the token id {unknown}; this model's vocabulary goes from 0 to {config.DVocab - 1}.");
        }
    }
}
