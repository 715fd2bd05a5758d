using System.Globalization;
using GptVis.Models;

namespace GptVis.Training;

/// <summary>A trained model and its training history.</summary>
public sealed record TrainingResult
{
    /// <summary>The model after the last complete step, also if training was cancelled.</summary>
    public required LanguageModel Model { get; init; }

    /// <summary>Steps done.</summary>
    public required int Steps { get; init; }

    /// <summary>Whether training was cancelled before the last step, report and checkpoint were done.</summary>
    public required bool IsCancelled { get; init; }

    /// <summary>All reports; the first is from before the first step.</summary>
    public required IReadOnlyList<TrainingProgress> History { get; init; }

    /// <summary>
    /// The folder with this model; null if no checkpoints were requested, if training was cancelled after the last one,
    /// or if it could not be saved.
    /// </summary>
    public required string? SavedTo { get; init; }

    /// <summary>Notes about the lines, and about checkpoints that could not be saved: one sentence each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The result in a sentence: "tiny learned for 1,000 steps: train loss 4.21 before, 0.27 after."</summary>
    public override string ToString()
    {
        string losses = History.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture,
            $": train loss {History[0].TrainLoss:F2} before, {History[^1].TrainLoss:F2} "
                + $"{(History[^1].Step == Steps ? "after" : $"at step {History[^1].Step:N0}")}");
        string cancelled = IsCancelled ? " and was stopped" : "";
        return string.Join(' ',
            Notes.Prepend(
                string.Create(
                    CultureInfo.InvariantCulture, $"{Model.Name} learned for {Steps:N0} steps{cancelled}{losses}.")));
    }
}
