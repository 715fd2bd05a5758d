using GptVis.Models;

namespace GptVis.Training;

/// <summary>Where training stands. Both losses are measured without dropout.</summary>
public sealed record TrainingProgress
{
    /// <summary>Steps done so far.</summary>
    public required int Step { get; init; }

    /// <summary>Steps asked for.</summary>
    public required int Steps { get; init; }

    /// <summary>
    /// Mean surprise per predicted token of the training lines, in nats; of a text of more than 4,096 tokens over so
    /// many, spread evenly.
    /// </summary>
    public required double TrainLoss { get; init; }

    /// <summary>
    /// The same over <see cref="TrainingOptions.ValidationLines"/>; null when there are none. Nothing is chosen by it.
    /// </summary>
    public required double? ValidationLoss { get; init; }

    /// <summary>
    /// <see cref="TrainingOptions.SamplePrompt"/> and how the model goes on from it; null when there is no prompt.
    /// </summary>
    public required string? Sample { get; init; }

    /// <summary>The model as it is now; the next step changes its weights.</summary>
    public required LanguageModel Model { get; init; }

    /// <summary>
    /// What is worth knowing about the lines, and about checkpoints that could not be saved: a sentence each.
    /// </summary>
    public required IReadOnlyList<string> Notes { get; init; }
}
