using GptVis.Analysis.Attention;
using GptVis.Figures.Attention;
using GptVis.Figures.Views;
using GptVis.Model;
using GptVis.Models;

namespace GptVis.Interactive;

public static partial class Notebook
{
    /// <summary>One attention head's pattern as a heat map: rows are queries, columns are keys.</summary>
    /// <param name="text">A text or token ids: at least one token, at most the model's context.</param>
    /// <param name="layer">The layer, from 0.</param>
    /// <param name="head">The head, from 0.</param>
    /// <param name="model">
    /// The model; by default the current one: that of the last <c>UseModel</c>, or the embedded fruit model.
    /// </param>
    public static View PlotAttention(Prompt text, int layer, int head, LanguageModel? model = null) =>
        PromptCall.Draw(text, model, call =>
        {
            call.RequireLayer(layer);
            call.RequireHead(head);
            var trace = call.Run(ActivationFilter.Only(Activation.Pattern).InLayers(layer));
            return AttentionFigures.Pattern(
                trace.Blocks[layer].Pattern.Slice(head), call.Labels,
                $"Attention of {call.Name}, layer {layer}, head {head}");
        });

    /// <summary>
    /// The patterns of all attention heads: a thumbnail per head, rows of layers and columns of heads. A click or Enter
    /// enlarges one.
    /// </summary>
    /// <param name="text">
    /// A text or token ids: at least one token, at most the model's context. All patterns together have at most 12
    /// million cells: 400 tokens for GPT-2 small.
    /// </param>
    /// <param name="model">
    /// The model; by default the current one: that of the last <c>UseModel</c>, or the embedded fruit model.
    /// </param>
    public static View PlotAttentionGrid(Prompt text, LanguageModel? model = null) =>
        PromptCall.Draw(text, model, call =>
        {
            int layers = call.Config.NLayers, heads = call.Config.NHeads;
            AttentionGridFigures.RequireFits(layers, heads, call.Ids.Length);
            var trace = call.Run(ActivationFilter.Only(Activation.Pattern));
            return AttentionGridFigures.Grid(
                [.. trace.Blocks.Select(block => block.Pattern)], call.Labels,
                $"Attention in all heads of {call.Name}: {layers} layer{(layers == 1 ? "" : "s")} of {heads}");
        });

    /// <summary>
    /// The role of every attention head in a text, judged by its pattern: previous token, first token, duplicate,
    /// induction, diffuse or other, corrected for chance.
    /// </summary>
    /// <param name="text">
    /// A text or token ids: at least one token, at most the model's context. Duplicate and induction heads show only if
    /// tokens repeat.
    /// </param>
    /// <param name="model">
    /// The model; by default the current one: that of the last <c>UseModel</c>, or the embedded fruit model.
    /// </param>
    public static View PlotHeadRoles(Prompt text, LanguageModel? model = null) =>
        PlotHeadRoles(text, [model ?? LoadedModels.Current]);

    /// <summary>The roles of the attention heads of several models, side by side.</summary>
    /// <param name="text">
    /// A text or token ids: at least one token, at most the smallest of the models' contexts.
    /// </param>
    /// <param name="models">The models, at least one: <c>models: [small, medium]</c>.</param>
    public static View PlotHeadRoles(Prompt text, IReadOnlyList<LanguageModel> models) =>
        NotebookException.Explain(() =>
        {
            if (models is null || models.Count == 0 || models.Contains(null!))
                throw new ArgumentException("Give at least one model: models: [small, medium].");
            PromptCall[] calls = [.. models.Select(model => PromptCall.Of(text, model))];
            string end = calls[0].EndOfText;
            var view = HeadRoleFigures.Roles(
                [.. calls.Select(call => (call.Name, RolesIn(call)))],
                models.Count == 1 ? $"What the heads of {models[0].Name} do in “{end}”" : $"What heads do in “{end}”");
            return calls.DistinctBy(call => call.Model)
                .Aggregate(view, (noted, call) => call.WithNotes(noted));
        });

    private static HeadRoles RolesIn(PromptCall call) =>
        HeadRoles.Compute(call.Gpt, call.Ids, call.Cancellation);
}
