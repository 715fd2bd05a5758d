using GptVis.Models;

namespace GptVis.Training;

/// <summary>A progress report of training. Both losses are measured without dropout.</summary>
public sealed record TrainingProgress
{
    /// <summary>Steps done so far.</summary>
    public required int Step { get; init; }

    /// <summary>Steps in all.</summary>
    public required int Steps { get; init; }

    /// <summary>
    /// Mean loss per predicted token of the training lines, in nats. For texts of more than 4,096 tokens it is measured
    /// over about that many, spread evenly.
    /// </summary>
    public required double TrainLoss { get; init; }

    /// <summary>
    /// Mean loss of <see cref="TrainingOptions.ValidationLines"/>, in nats; null if there are none. It does not
    /// influence training.
    /// </summary>
    public required double? ValidationLoss { get; init; }

    /// <summary>
    /// <see cref="TrainingOptions.SamplePrompt"/> and the model's continuation; null if there is no prompt.
    /// </summary>
    public required string? Sample { get; init; }

    /// <summary>The model at this step; the next step changes its weights.</summary>
    public required LanguageModel Model { get; init; }

    /// <summary>Notes about the lines, and about checkpoints that could not be saved: one sentence each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}
