using GptVis.Analysis.Attribution;
using GptVis.Figures.Attribution;
using GptVis.Figures.Views;
using GptVis.Models;

namespace GptVis.Interactive;

public static partial class Notebook
{
    /// <summary>
    /// What gradients say about why a token comes next: the tokens of the text as coloured chips and as bars. All three
    /// methods, one at a time by a menu, or one of them. Always about one token after one position, both named in the
    /// title.
    /// </summary>
    /// <param name="text">A text or token ids: at least one token, at most the model's context.</param>
    /// <param name="target">
    /// The token whose logit is explained; the likeliest after the position when none is given.
    /// </param>
    /// <param name="position">
    /// The position whose prediction is explained, from 0; the last one when none is given.
    /// </param>
    /// <param name="method">Gradient × input, L2 norm or integrated gradients; all of them when none is given.</param>
    /// <param name="steps">
    /// Points on the way of the integrated gradients, at least 1: the more, the smaller the gap.
    /// </param>
    /// <param name="baseline">Where that way begins: zero embeddings, or the mean of all tokens' embeddings.</param>
    /// <param name="model">The model; the one used last, at first the embedded fruit model, when none is given.</param>
    public static View PlotGradients(
        Prompt text, string? target = null, int? position = null, GradientMethod? method = null, int steps = 50,
        GradientBaseline baseline = GradientBaseline.Zeros, LanguageModel? model = null) =>
        Reading.Show(text, model, reading =>
        {
            int? wanted = reading.TokenNamed(target, "target");
            var saliency = Saliency.Compute(reading.Gpt, reading.Ids, wanted, position, reading.Cancellation);
            GradientMethod[] methods = method is { } one ? [one] : Enum.GetValues<GradientMethod>();
            var scores = methods.Select(each => each == GradientMethod.IntegratedGradients
                ? Integrate(saliency, steps, baseline, reading)
                : GradientScores.Of(saliency, each));
            return GradientFigures.Tokens(
                [.. scores], reading.Labels, reading.Label(saliency.Token), saliency.Position, reading.Name);
        });

    /// <summary>
    /// What the model would say after every layer: layers by positions, the likeliest next token in every cell.
    /// </summary>
    /// <param name="text">A text or token ids: at least one token, at most the model's context.</param>
    /// <param name="target">A token whose probability is shown in every cell instead.</param>
    /// <param name="top">How many tokens the pointer and the table tell of every cell, at least 1.</param>
    /// <param name="model">The model; the one used last, at first the embedded fruit model, when none is given.</param>
    public static View PlotLogitLens(Prompt text, string? target = null, int top = 5, LanguageModel? model = null) =>
        Reading.Show(text, model, reading =>
        {
            int? wanted = reading.TokenNamed(target, "target");
            using var progress = new LateProgress("Reading the layers", reading.Config.NLayers + 1);
            var lens = LogitLens.Compute(reading.Gpt, reading.Ids, top, wanted, progress, reading.Cancellation);
            return LogitLensFigures.Lens(lens, reading.Labels, reading.Label, reading.Name);
        });

    /// <summary>
    /// Which parts of the model make a token likely: what the embeddings, every head, every MLP and the biases add to
    /// its logit. The parts add up to the logit; the final layer norm's scale is that of this run.
    /// </summary>
    /// <param name="text">A text or token ids: at least one token, at most the model's context.</param>
    /// <param name="target">The token whose logit it is; the likeliest after the position when none is given.</param>
    /// <param name="versus">A token whose logit is subtracted: why the one rather than the other.</param>
    /// <param name="position">
    /// The position whose prediction is taken apart, from 0; the last one when none is given.
    /// </param>
    /// <param name="model">The model; the one used last, at first the embedded fruit model, when none is given.</param>
    public static View PlotLogitAttribution(
        Prompt text, string? target = null, string? versus = null, int? position = null, LanguageModel? model = null) =>
        Reading.Show(text, model, reading =>
        {
            int? wanted = reading.TokenNamed(target, "target"), other = reading.TokenNamed(versus, "versus");
            var attribution = LogitAttribution.Compute(
                reading.Gpt, reading.Ids, wanted, other, position, reading.Cancellation);
            return LogitAttributionFigures.Parts(attribution, reading.Labels, reading.Label, reading.Name);
        });

    private static GradientScores Integrate(Saliency saliency, int steps, GradientBaseline baseline, Reading reading)
    {
        // What comes after the position has no part in its prediction.
        int[] ids = reading.Ids[..(saliency.Position + 1)];
        using var progress = new LateProgress("Integrating gradients", steps);
        var integrated = IntegratedGradients.Compute(
            reading.Gpt, ids, target: saliency.Token, steps: steps, baseline: baseline.Of(reading.Gpt, ids.Length),
            progress: progress, cancellation: reading.Cancellation);
        string start = baseline == GradientBaseline.Zeros ? "zero embeddings" : "the mean token's embedding";
        return GradientScores.Of(integrated, start, reading.Ids.Length);
    }
}
