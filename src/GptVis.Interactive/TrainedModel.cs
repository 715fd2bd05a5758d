using GptVis.Figures.Views;
using GptVis.Models;
using GptVis.Training;

namespace GptVis.Interactive;

/// <summary>
/// A model that <see cref="Notebook.TrainTinyGpt"/> trained. It can stand wherever a model can: <c>PlotAttention(text,
/// 0, 0, model: tiny)</c>, <c>UseModel(tiny)</c>. A notebook shows it as a sentence; its picture is <see cref="View"/>.
/// </summary>
public sealed record TrainedModel
{
    internal TrainedModel(TrainingResult result, View view) => (Result, View) = (result, view);

    /// <summary>The model as training left it, also when it was stopped.</summary>
    public LanguageModel Model => Result.Model;

    /// <summary>How it went: steps, losses, samples, notes.</summary>
    public TrainingResult Result { get; }

    /// <summary>The loss over the steps, with samples.</summary>
    public View View { get; }

    /// <summary>The model alone.</summary>
    public static implicit operator LanguageModel(TrainedModel trained) => trained.Model;

    /// <summary>How it went, in a sentence.</summary>
    public override string ToString() => Result.ToString();
}
