namespace GptVis.Training;

/// <summary>Where training stands.</summary>
/// <param name="Step">Steps done so far.</param>
/// <param name="Steps">Steps asked for.</param>
/// <param name="TrainLoss">Mean surprise over every token of the training lines, in nats, without dropout.</param>
/// <param name="ValidationLoss">The same over the lines held out; null when there are none. Nothing is chosen by it.</param>
public sealed record TrainingProgress(int Step, int Steps, double TrainLoss, double? ValidationLoss);
