using GptVis.Analysis.Attribution;
using GptVis.Figures.Attribution;
using GptVis.Figures.Charts;
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
    /// <param name="text">At least one token, at most the model's context.</param>
    /// <param name="method">Gradient × input, L2 norm or integrated gradients; all of them when none is given.</param>
    /// <param name="target">
    /// The token whose logit is explained; the likeliest after the position when none is given.
    /// </param>
    /// <param name="position">
    /// The position whose prediction is explained, from 0; the last one when none is given.
    /// </param>
    /// <param name="steps">
    /// Points on the way of the integrated gradients, at least 1: the more, the smaller the gap.
    /// </param>
    /// <param name="baseline">Where that way begins: zero embeddings, or the mean of all tokens' embeddings.</param>
    /// <param name="model">The model; the one used last, at first the embedded fruit model, when none is given.</param>
    public static View PlotGradients(
        string text, GradientMethod? method = null, string? target = null, int? position = null, int steps = 50,
        GradientBaseline baseline = GradientBaseline.Zeros, LanguageModel? model = null) =>
        NotebookException.Explain(() =>
    {
        RequireText(text);
        model ??= LoadedModels.Current;
        var tokens = model.Tokenize(text);
        int[] ids = [.. tokens.Select(t => t.Id)];
        var wanted = target is null ? (Id: (int?)null, Note: "") : TargetToken.Of(target, "target", model);
        var saliency = Saliency.Compute(model.Gpt, ids, wanted.Id, position, LiveOutput.Cancellation);

        var scores = (method is { } one ? [one] : Enum.GetValues<GradientMethod>())
            .Select(m => m == GradientMethod.IntegratedGradients
                ? GradientScores.Of(Integrate(model, ids[..(saliency.Position + 1)], saliency.Token, steps, baseline),
                    Describe(baseline), ids.Length)
                : GradientScores.Of(saliency, m));
        return GradientFigures
            .Tokens([.. scores], Labels(tokens), Label(saliency.Token, model), saliency.Position, model.Name)
            .WithNote(wanted.Note)
            .WithNote(UnknownWords(text, tokens, model));
    });

    /// <summary>
    /// What the model would say after every layer: layers by positions, the likeliest next token in every cell.
    /// </summary>
    /// <param name="text">At least one token, at most the model's context.</param>
    /// <param name="target">A token whose probability is shown in every cell instead.</param>
    /// <param name="top">How many tokens the pointer and the table tell of every cell, at least 1.</param>
    /// <param name="model">The model; the one used last, at first the embedded fruit model, when none is given.</param>
    public static View PlotLogitLens(string text, string? target = null, int top = 5, LanguageModel? model = null) =>
        NotebookException.Explain(() =>
    {
        RequireText(text);
        model ??= LoadedModels.Current;
        var tokens = model.Tokenize(text);
        var wanted = target is null ? (Id: (int?)null, Note: "") : TargetToken.Of(target, "target", model);
        using var progress = new LateProgress("Reading the layers", model.Gpt.Config.NLayers + 1);
        var lens = LogitLens.Compute(
            model.Gpt, [.. tokens.Select(t => t.Id)], top, wanted.Id, progress, LiveOutput.Cancellation);
        return LogitLensFigures
            .Lens(lens, Labels(tokens), id => Label(id, model), model.Name)
            .WithNote(wanted.Note)
            .WithNote(UnknownWords(text, tokens, model));
    });

    /// <summary>
    /// Which parts of the model make a token likely: what the embeddings, every head, every MLP and the biases add to
    /// its logit. The parts add up to the logit; the final layer norm's scale is that of this run.
    /// </summary>
    /// <param name="text">At least one token, at most the model's context.</param>
    /// <param name="target">The token whose logit it is; the likeliest after the position when none is given.</param>
    /// <param name="versus">A token whose logit is subtracted: why the one rather than the other.</param>
    /// <param name="position">
    /// The position whose prediction is taken apart, from 0; the last one when none is given.
    /// </param>
    /// <param name="model">The model; the one used last, at first the embedded fruit model, when none is given.</param>
    public static View PlotLogitAttribution(
        string text, string? target = null, string? versus = null, int? position = null, LanguageModel? model = null) =>
        NotebookException.Explain(() =>
    {
        RequireText(text);
        model ??= LoadedModels.Current;
        var tokens = model.Tokenize(text);
        var wanted = target is null ? (Id: (int?)null, Note: "") : TargetToken.Of(target, "target", model);
        var other = versus is null ? (Id: (int?)null, Note: "") : TargetToken.Of(versus, "versus", model);
        var attribution =
            LogitAttribution.Compute(
                model.Gpt, [.. tokens.Select(t => t.Id)], wanted.Id, other.Id, position, LiveOutput.Cancellation);
        return LogitAttributionFigures
            .Parts(attribution, Labels(tokens), id => Label(id, model), model.Name)
            .WithNote(wanted.Note)
            .WithNote(other.Note)
            .WithNote(UnknownWords(text, tokens, model));
    });

    private static IntegratedGradients Integrate(
        LanguageModel model, int[] ids, int target, int steps, GradientBaseline baseline)
    {
        var start = baseline.Of(model.Gpt, ids.Length);
        using var progress = new LateProgress("Integrating gradients", steps);
        return IntegratedGradients.Compute(model.Gpt, ids, target, steps: steps, baseline: start,
            progress: progress, cancellation: LiveOutput.Cancellation);
    }

    private static string Describe(GradientBaseline baseline) =>
        baseline == GradientBaseline.Zeros ? "zero embeddings" : "the mean token's embedding";

    private static TokenText Label(int id, LanguageModel model) => new(model.TokenText(id), id);
}
