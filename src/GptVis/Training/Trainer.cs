using GptVis.Files;
using GptVis.Model;
using GptVis.Models;

namespace GptVis.Training;

/// <summary>
/// Trains a model on lines of text with AdamW and the dropout of the model's shape. The same seed gives the same model
/// on any number of cores. Lines longer than the context are trained in pieces. The notes of the result name words that
/// a given tokenizer does not know.
/// </summary>
public static class Trainer
{
    /// <summary>Trains a new model from random weights.</summary>
    /// <param name="lines">The training texts, one per line.</param>
    /// <param name="options">
    /// Steps, batch size, learning rate, seed, reports and checkpoints; by default those of the small teaching model.
    /// </param>
    /// <param name="shape">
    /// The model's shape; by default that of the small teaching model, with one token per word of the lines.
    /// </param>
    /// <param name="report">
    /// Called before the first step, every <see cref="TrainingOptions.ReportEvery"/> steps, and after the last step.
    /// </param>
    /// <param name="cancellation">
    /// Stops training; an optimizer step that has begun is finished. The result has the weights of the last complete
    /// step.
    /// </param>
    /// <exception cref="ArgumentException">No line has two tokens, or the shape is inconsistent.</exception>
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
    /// Continues to train a copy of a model; the model itself does not change. Needs four times the memory of the
    /// weights.
    /// </summary>
    /// <param name="model">Any model: a trained one, or GPT-2.</param>
    /// <param name="lines">The training texts, one per line.</param>
    /// <param name="options">As for <see cref="Train"/>; <see cref="TrainingOptions.FineTuning"/> by default.</param>
    /// <param name="report">As for <see cref="Train"/>.</param>
    /// <param name="cancellation">
    /// As for <see cref="Train"/>. If cancelled before the first step, the result shares the weights of the given
    /// model.
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

    /// <summary>A copy of the model; the model itself if cancelled, since no step changes it then.</summary>
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
            throw new ArgumentException("There are no training lines; give at least one.", nameof(lines));
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
