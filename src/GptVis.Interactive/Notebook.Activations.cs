using GptVis.Analysis.Activations;
using GptVis.Figures.Activations;
using GptVis.Figures.Views;
using GptVis.Model;
using GptVis.Models;

namespace GptVis.Interactive;

public static partial class Notebook
{
    /// <summary>
    /// The residual stream over the layers: the mean over the C coordinates and the L2 norm, a line per token.
    /// </summary>
    /// <param name="text">A text or token ids: at least one token, at most the model's context.</param>
    /// <param name="model">
    /// The model; by default the current one: that of the last <c>UseModel</c>, or the embedded fruit model.
    /// </param>
    public static View PlotTokenActivations(Prompt text, LanguageModel? model = null) =>
        PromptCall.Draw(text, model, call =>
        {
            var states = ResidualStates.Compute(call.Gpt, call.Ids, call.Cancellation);
            return ActivationFigures.OverLayers(
                states, call.Labels, $"The residual stream of {call.Name} over its layers");
        });

    /// <summary>
    /// One MLP neuron's value at every token after the nonlinearity (mlp_post), and its strongest tokens.
    /// </summary>
    /// <param name="text">A text or token ids: at least one token, at most the model's context.</param>
    /// <param name="layer">The layer, from 0.</param>
    /// <param name="neuron">The neuron, from 0; GPT-2 has 4 · C per layer.</param>
    /// <param name="model">
    /// The model; by default the current one: that of the last <c>UseModel</c>, or the embedded fruit model.
    /// </param>
    public static View PlotNeuronActivation(Prompt text, int layer, int neuron, LanguageModel? model = null) =>
        PromptCall.Draw(text, model, call =>
        {
            call.RequireLayer(layer);
            call.RequireNeuron(neuron);
            var mlp = call.Run(ActivationFilter.Only(Activation.MlpPost).InLayers(layer)).Blocks[layer].MlpPost;
            var values = new Tensor(call.Ids.Length);
            for (int t = 0; t < values.Length; t++) values[t] = mlp[t, neuron];
            return NeuronFigures.OverTokens(
                values, call.Labels, $"Layer {layer}, MLP neuron {neuron} of {call.Name}");
        });

    /// <summary>
    /// The strongest MLP neurons of a text over all layers, and the next tokens that each promotes on the direct path.
    /// </summary>
    /// <param name="text">A text or token ids: at least one token, at most the model's context.</param>
    /// <param name="top">The number of neurons to show, at least 1; 10 by default.</param>
    /// <param name="model">
    /// The model; by default the current one: that of the last <c>UseModel</c>, or the embedded fruit model.
    /// </param>
    public static View TopNeurons(Prompt text, int top = 10, LanguageModel? model = null) =>
        PromptCall.Draw(text, model, call =>
        {
            if (top < 1) throw new ArgumentException($"Show at least 1 neuron; {top} was requested.");
            var neurons = StrongNeurons.Compute(
                call.Gpt, call.Ids, top, cancellation: call.Cancellation);
            return NeuronFigures.Strongest(
                neurons, call.Labels, call.Label, $"Strongest MLP neurons of {call.Name}");
        });

    /// <summary>
    /// One layer norm of a text: a token's coordinates before, standardised, and scaled and shifted; mean and variance
    /// of every token; the formula with numbers.
    /// </summary>
    /// <param name="text">A text or token ids: at least one token, at most the model's context.</param>
    /// <param name="layer">The layer, from 0; 0 by default. Omit it for the final norm.</param>
    /// <param name="norm">Before attention (ln1), before the MLP (ln2), or the final one.</param>
    /// <param name="position">The position whose coordinates are drawn, from 0; the last by default.</param>
    /// <param name="model">
    /// The model; by default the current one: that of the last <c>UseModel</c>, or the embedded fruit model.
    /// </param>
    public static View PlotLayerNorm(
        Prompt text, int? layer = null, Norm norm = Norm.Ln1, int? position = null, LanguageModel? model = null) =>
        PromptCall.Draw(text, model, call =>
        {
            if (norm == Norm.Final && layer is not null)
                throw new ArgumentException("The final norm comes once, after all layers; leave the layer out.");
            call.RequireLayer(layer ?? 0);
            int at = position ?? call.Ids.Length - 1;
            call.RequirePosition(at);
            var steps = LayerNormSteps.Compute(call.Gpt, call.Ids, norm, layer ?? 0, call.Cancellation);
            return LayerNormFigures.Steps(steps, call.Labels, at, TitleOf(norm, layer ?? 0, call.Name));
        });

    private static string TitleOf(Norm norm, int layer, string model) => norm switch
    {
        Norm.Ln1 => $"Layer {layer} of {model}: the layer norm before attention (ln1)",
        Norm.Ln2 => $"Layer {layer} of {model}: the layer norm before the MLP (ln2)",
        _ => $"The final layer norm of {model}",
    };
}
