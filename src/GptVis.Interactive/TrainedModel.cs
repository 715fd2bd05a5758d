using GptVis.Figures.Views;
using GptVis.Models;
using GptVis.Training;

namespace GptVis.Interactive;

/// <summary>
/// A model that <see cref="Notebook.TrainTinyGpt"/> trained. Usable wherever a model is: <c>PlotAttention(text, 0, 0,
/// model: tiny)</c>, <c>UseModel(tiny)</c>. A notebook shows it as a sentence; its figure is <see cref="View"/>.
/// </summary>
public sealed record TrainedModel
{
    internal TrainedModel(TrainingResult result, View view) => (Result, View) = (result, view);

    /// <summary>The model after the last training step, also if training was stopped.</summary>
    public LanguageModel Model => Result.Model;

    /// <summary>The training result: steps, losses, samples, notes.</summary>
    public TrainingResult Result { get; }

    /// <summary>The figure of the loss over the steps, with samples.</summary>
    public View View { get; }

    /// <summary>Converts to the model.</summary>
    public static implicit operator LanguageModel(TrainedModel trained) => trained.Model;

    /// <summary>The training result in a sentence.</summary>
    public override string ToString() => Result.ToString();
}
