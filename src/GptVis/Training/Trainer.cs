using GptVis.Files;
using GptVis.Model;
using GptVis.Models;

namespace GptVis.Training;

/// <summary>
/// Trains a model on lines of text: AdamW, dropout as the model's shape says, repeatable by seed on any number of
/// cores. A line that is longer than the model's context is learned in pieces; words that a given tokenizer does not
/// know are named in the result's notes.
/// </summary>
public static class Trainer
{
    /// <summary>Trains a new model from nothing.</summary>
    /// <param name="lines">What to learn, one text each.</param>
    /// <param name="options">
    /// Steps, batch, learning rate, seed, what to report and to save; those of the small teaching model when none are
    /// given.
    /// </param>
    /// <param name="shape">
    /// What the model looks like; the small teaching model's shape when none is given, with the words of the lines.
    /// </param>
    /// <param name="report">
    /// Called before the first step, after every <see cref="TrainingOptions.ReportEvery"/> steps and after the last
    /// one.
    /// </param>
    /// <param name="cancellation">
    /// Stops at once, but for the optimizer's step, which is finished first; the model is returned as the last whole
    /// step left it.
    /// </param>
    /// <exception cref="ArgumentException">No line has two tokens, or the shape does not fit together.</exception>
    public static TrainingResult Train(
        IReadOnlyList<string> lines, TrainingOptions? options = null, TinyGpt? shape = null,
        Action<TrainingProgress>? report = null, CancellationToken cancellation = default)
    {
        options ??= TrainingOptions.Default;
        RequireLines(lines);
        return new TrainingRun((shape ?? TinyGpt.Default).Untrained(lines, options.Seed), lines, options, report).Run(
            cancellation);
    }

    /// <summary>
    /// Trains a copy of a model further; the model itself does not change. It takes four times the memory of the
    /// weights.
    /// </summary>
    /// <param name="model">Any model: one that was trained here, or GPT-2.</param>
    /// <param name="lines">What to learn, one text each.</param>
    /// <param name="options">
    /// As for <see cref="Train"/>; <see cref="TrainingOptions.FineTuning"/> when none are given.
    /// </param>
    /// <param name="report">As for <see cref="Train"/>.</param>
    /// <param name="cancellation">
    /// As for <see cref="Train"/>. What is returned before the first step has the very weights of the given model.
    /// </param>
    /// <exception cref="ArgumentException">No line has two tokens.</exception>
    /// <exception cref="InsufficientMemoryException">
    /// Weights, gradients and AdamW's two moments do not fit in memory.
    /// </exception>
    public static TrainingResult FineTune(
        LanguageModel model, IReadOnlyList<string> lines, TrainingOptions? options = null,
        Action<TrainingProgress>? report = null, CancellationToken cancellation = default)
    {
        RequireLines(lines);
        RequireMemory(model);
        var copy = new LanguageModel($"{model.Name}, fine-tuned", Copied(model.Gpt, cancellation), model.Tokenizer);
        return new TrainingRun(copy, lines, options ?? TrainingOptions.FineTuning, report).Run(cancellation);
    }

    /// <summary>The model itself when it is told to stop meanwhile: no step will change it.</summary>
    private static Gpt Copied(Gpt gpt, CancellationToken cancellation)
    {
        try { return gpt.WithWeights(gpt.Weights.Copy(gpt.Config, cancellation)); }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return gpt;
        }
    }

    private static void RequireLines(IReadOnlyList<string> lines)
    {
        if (lines.Count == 0)
            throw new ArgumentException("There are no lines to learn; give at least one.", nameof(lines));
    }

    private static void RequireMemory(LanguageModel model)
    {
        const int copies = 4;       // weights, gradients, and AdamW's two moments
        long bytes = copies * sizeof(float) * model.Gpt.Config.ParameterCount;
        if (FreeMemory.Shortage(bytes) is { } free)
            throw new InsufficientMemoryException(
                $"Training {model.Name} takes {ByteSize.Text(bytes)} for weights, gradients and the optimizer, and "
                    + $"{ByteSize.Text(free)} are free. Take a smaller model.");
    }
}
