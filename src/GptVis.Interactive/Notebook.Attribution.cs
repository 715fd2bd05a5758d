using GptVis.Analysis.Attribution;
using GptVis.Figures.Attribution;
using GptVis.Figures.Views;
using GptVis.Models;

namespace GptVis.Interactive;

public static partial class Notebook
{
    /// <summary>
    /// Gradient attribution of one next token to the tokens of the text, as coloured chips and bars: all three methods
    /// with a menu, or one. The title names the token and the position.
    /// </summary>
    /// <param name="text">A text or token ids: at least one token, at most the model's context.</param>
    /// <param name="target">
    /// The token whose logit is explained; by default the most likely one after the position.
    /// </param>
    /// <param name="position">The position whose prediction is explained, from 0; the last by default.</param>
    /// <param name="method">Gradient × input, L2 norm or integrated gradients; all by default.</param>
    /// <param name="steps">
    /// Number of points on the path of integrated gradients, at least 1; more points make the completeness gap smaller.
    /// </param>
    /// <param name="baseline">
    /// The baseline of integrated gradients: zero embeddings, or the mean of all token embeddings.
    /// </param>
    /// <param name="model">
    /// The model; by default the current one: that of the last <c>UseModel</c>, or the embedded fruit model.
    /// </param>
    public static View PlotGradients(
        Prompt text, string? target = null, int? position = null, GradientMethod? method = null, int steps = 50,
        GradientBaseline baseline = GradientBaseline.Zeros, LanguageModel? model = null) =>
        PromptCall.Draw(text, model, call =>
        {
            int? wanted = call.TokenNamed(target, "target");
            var saliency = Saliency.Compute(call.Gpt, call.Ids, wanted, position, call.Cancellation);
            GradientMethod[] methods = method is { } one ? [one] : Enum.GetValues<GradientMethod>();
            var scores = methods.Select(each => each == GradientMethod.IntegratedGradients
                ? Integrate(saliency, steps, baseline, call)
                : GradientScores.Of(saliency, each));
            return GradientFigures.Tokens(
                [.. scores], call.Labels, call.Label(saliency.Token), saliency.Position, call.Name);
        });

    /// <summary>The logit lens, layers by positions: the most likely next token in every cell.</summary>
    /// <param name="text">A text or token ids: at least one token, at most the model's context.</param>
    /// <param name="target">A token whose probability is shown in every cell instead.</param>
    /// <param name="top">
    /// The number of tokens per cell in the hover text and the table, at least 1; 5 by default.
    /// </param>
    /// <param name="model">
    /// The model; by default the current one: that of the last <c>UseModel</c>, or the embedded fruit model.
    /// </param>
    public static View PlotLogitLens(Prompt text, string? target = null, int top = 5, LanguageModel? model = null) =>
        PromptCall.Draw(text, model, call =>
        {
            int? wanted = call.TokenNamed(target, "target");
            using var progress = new LateProgress("Reading the layers", call.Config.NLayers + 1);
            var lens = LogitLens.Compute(call.Gpt, call.Ids, top, wanted, progress, call.Cancellation);
            return LogitLensFigures.Lens(lens, call.Labels, call.Label, call.Name);
        });

    /// <summary>
    /// Direct logit attribution: what the embeddings, every head, every MLP and the biases contribute to a token's
    /// logit. The contributions sum to the logit; the final layer norm's scale is held fixed at this run's value.
    /// </summary>
    /// <param name="text">A text or token ids: at least one token, at most the model's context.</param>
    /// <param name="target">
    /// The token whose logit is decomposed; by default the most likely one after the position.
    /// </param>
    /// <param name="versus">
    /// A token whose logit is subtracted, to explain one token rather than the other; none by default.
    /// </param>
    /// <param name="position">The position whose logit is decomposed, from 0; the last by default.</param>
    /// <param name="model">
    /// The model; by default the current one: that of the last <c>UseModel</c>, or the embedded fruit model.
    /// </param>
    public static View PlotLogitAttribution(
        Prompt text, string? target = null, string? versus = null, int? position = null, LanguageModel? model = null) =>
        PromptCall.Draw(text, model, call =>
        {
            int? wanted = call.TokenNamed(target, "target"), other = call.TokenNamed(versus, "versus");
            var attribution = LogitAttribution.Compute(
                call.Gpt, call.Ids, wanted, other, position, call.Cancellation);
            return LogitAttributionFigures.Parts(attribution, call.Labels, call.Label, call.Name);
        });

    private static GradientScores Integrate(Saliency saliency, int steps, GradientBaseline baseline, PromptCall call)
    {
        // Tokens after the position do not influence its prediction.
        int[] ids = call.Ids[..(saliency.Position + 1)];
        using var progress = new LateProgress("Integrating gradients", steps);
        var integrated = IntegratedGradients.Compute(
            call.Gpt, ids, target: saliency.Token, steps: steps, baseline: baseline.Of(call.Gpt, ids.Length),
            progress: progress, cancellation: call.Cancellation);
        string start = baseline == GradientBaseline.Zeros ? "zero embeddings" : "the mean token's embedding";
        return GradientScores.Of(integrated, start, call.Ids.Length);
    }
}
