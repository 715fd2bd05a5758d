using System.Globalization;
using GptVis.Analysis.Activations;
using GptVis.Analysis.Embeddings;
using GptVis.Figures.Activations;
using GptVis.Figures.Charts;
using GptVis.Figures.Embeddings;
using GptVis.Figures.Views;
using GptVis.Model;
using GptVis.Models;
using GptVis.Tokenizers;

namespace GptVis.Interactive;

public static partial class Notebook
{
    /// <summary>
    /// How a text's states grow from layer to layer: mean over the hidden units and L2 norm of the residual stream, a
    /// line per token.
    /// </summary>
    /// <param name="text">At least one token, at most the model's context.</param>
    /// <param name="model">The model; the one used last, at first the embedded fruit model, when none is given.</param>
    public static View PlotTokenActivations(string text, LanguageModel? model = null) => NotebookException.Explain(() =>
    {
        RequireText(text);
        model ??= LoadedModels.Current;
        var tokens = model.Tokenize(text);
        var states = ResidualStates.Compute(model.Gpt, [.. tokens.Select(t => t.Id)], LiveOutput.Cancellation);
        return ActivationFigures.OverLayers(states, Labels(tokens),
            $"The residual stream of {model.Name} over its layers").WithNote(UnknownWords(text, tokens, model));
    });

    /// <summary>
    /// One MLP neuron's value at every token, after the nonlinearity (mlp_post), and its strongest tokens.
    /// </summary>
    /// <param name="text">At least one token, at most the model's context.</param>
    /// <param name="layer">The layer, from 0.</param>
    /// <param name="neuron">The neuron, from 0; a layer of GPT-2 has four times as many as hidden units.</param>
    /// <param name="model">The model; the one used last, at first the embedded fruit model, when none is given.</param>
    public static View PlotNeuronActivation(string text, int layer, int neuron, LanguageModel? model = null) =>
        NotebookException.Explain(() =>
    {
        RequireText(text);
        model ??= LoadedModels.Current;
        RequireIndex("Layer", layer, model.Gpt.Config.NLayers, "layer", model);
        RequireIndex("Neuron", neuron, model.Gpt.Config.DMlp, "MLP neuron per layer", model);

        var tokens = model.Tokenize(text);
        var trace =
            model.Gpt.Run([.. tokens.Select(t => t.Id)],
                keep: ActivationFilter.Only(Activation.MlpPost).InLayers(layer), cancellation: LiveOutput.Cancellation);
        var values = new Tensor(tokens.Count);
        for (int t = 0; t < tokens.Count; t++) values[t] = trace.Blocks[layer].MlpPost[t, neuron];
        return NeuronFigures.OverTokens(values, Labels(tokens), $"Layer {layer}, MLP neuron {neuron} of {model.Name}")
            .WithNote(UnknownWords(text, tokens, model));
    });

    /// <summary>
    /// The MLP neurons that answer most strongly to a text, over all layers, and which next tokens each promotes on the
    /// direct path.
    /// </summary>
    /// <param name="text">At least one token, at most the model's context.</param>
    /// <param name="top">How many neurons to show, at least 1.</param>
    /// <param name="model">The model; the one used last, at first the embedded fruit model, when none is given.</param>
    public static View TopNeurons(string text, int top = 10, LanguageModel? model = null) =>
        NotebookException.Explain(() =>
    {
        RequireText(text);
        model ??= LoadedModels.Current;
        if (top < 1) throw new ArgumentException($"Show at least 1 neuron; {top} was asked for.");
        var tokens = model.Tokenize(text);
        var neurons =
            StrongNeurons.Compute(model.Gpt, [.. tokens.Select(t => t.Id)], top, cancellation: LiveOutput.Cancellation);
        return NeuronFigures.Strongest(neurons, Labels(tokens), id => new TokenText(model.TokenText(id), id),
            $"Strongest MLP neurons of {model.Name}").WithNote(UnknownWords(text, tokens, model));
    });

    /// <summary>
    /// A text's states as points: by principal components with the way of every token through the layers, or by t-SNE.
    /// They are contextual states, not the rows of the embedding table; <c>layer: 0</c> shows the embeddings.
    /// </summary>
    /// <param name="text">At least one token, at most the model's context; for t-SNE at least 4.</param>
    /// <param name="dimensions">2 or 3.</param>
    /// <param name="method">Principal components, or t-SNE.</param>
    /// <param name="layer">
    /// Layers passed: 0 is the embedding (token + position), the number of layers the last state, which is shown when
    /// none is given.
    /// </param>
    /// <param name="perplexity">
    /// Of t-SNE: how many neighbours count, 1 to the number of other tokens; a third of them when none is given.
    /// </param>
    /// <param name="seed">Of t-SNE: fixes its random start.</param>
    /// <param name="model">The model; the one used last, at first the embedded fruit model, when none is given.</param>
    public static View PlotTokenEmbeddings(
        string text, int dimensions = 2, Projection method = Projection.Pca, int? layer = null,
        double? perplexity = null, int seed = 1, LanguageModel? model = null) => NotebookException.Explain(() =>
    {
        RequireText(text);
        model ??= LoadedModels.Current;
        int L = model.Gpt.Config.NLayers, depth = layer ?? L;
        if (dimensions is not (2 or 3))
            throw new ArgumentException($"{dimensions} dimensions were asked for; 2 or 3 can be drawn.");
        if (depth < 0 || depth > L)
            throw new ArgumentException(
                $"Layer {depth} was asked for, but states of {model.Name} go from 0 to {L}: 0 is the embedding, {L} "
                    + "what the last layer leaves.");

        var tokens = model.Tokenize(text);
        if (method == Projection.Tsne) RequireNeighbours(tokens.Count, perplexity);
        var states = ResidualStates.Compute(model.Gpt, [.. tokens.Select(t => t.Id)], LiveOutput.Cancellation);
        string which = depth == 0
            ? $"embeddings of {model.Name}"
            : $"states of {model.Name} after {depth} of {L} layers";
        var view = method == Projection.Tsne
            ? EmbeddingFigures.TSne(
                Tsne.Compute(states.Standardised(depth), dimensions, perplexity, seed,
                    cancellation: LiveOutput.Cancellation), Labels(tokens), depth, L, $"t-SNE: {which}")
            : Components(states, dimensions, depth, Labels(tokens), $"Principal components: {which}");
        return view.WithNote(UnknownWords(text, tokens, model));
    });

    /// <summary>
    /// The tokens whose rows of the embedding table point most in the direction of a token's: bars of the cosine.
    /// </summary>
    /// <param name="token">A text that is one token; in GPT-2 " cat" and "cat" are two.</param>
    /// <param name="top">How many tokens to show, at least 1.</param>
    /// <param name="model">The model; the one used last, at first the embedded fruit model, when none is given.</param>
    public static View Nearest(string token, int top = 10, LanguageModel? model = null) =>
        NotebookException.Explain(() =>
    {
        RequireText(token);
        model ??= LoadedModels.Current;
        if (top < 1) throw new ArgumentException($"Show at least 1 token; {top} was asked for.");
        int id = SingleToken(token, model);
        var neighbours = Neighbours.Compute(model.Gpt.Weights.TokenEmbedding, id, top, LiveOutput.Cancellation);
        var shown = new TokenText(model.TokenText(id), id);
        return NeighbourFigures.Nearest(neighbours, shown, id => new TokenText(model.TokenText(id), id),
            model.Gpt.Config.DVocab, $"Nearest to `{shown.Visible}` in the embedding of {model.Name}");
    });

    /// <summary>
    /// What a layer norm does to a token: its units before, standardised, and scaled and shifted; mean and variance of
    /// every token; the formula with numbers.
    /// </summary>
    /// <param name="text">At least one token, at most the model's context.</param>
    /// <param name="layer">The layer, from 0; 0 when none is given. The final norm has none.</param>
    /// <param name="norm">Before attention (ln1), before the MLP (ln2), or the final one.</param>
    /// <param name="position">The token whose units are drawn, from 0; the last when none is given.</param>
    /// <param name="model">The model; the one used last, at first the embedded fruit model, when none is given.</param>
    public static View PlotLayerNorm(
        string text, int? layer = null, Norm norm = Norm.Ln1, int? position = null, LanguageModel? model = null) =>
        NotebookException.Explain(() =>
    {
        RequireText(text);
        model ??= LoadedModels.Current;
        if (norm == Norm.Final && layer is not null)
            throw new ArgumentException("The final norm comes once, after all layers; leave the layer out.");
        RequireIndex("Layer", layer ?? 0, model.Gpt.Config.NLayers, "layer", model);
        var tokens = model.Tokenize(text);
        int at = position ?? tokens.Count - 1;
        if (at < 0 || at >= tokens.Count)
            throw new ArgumentException(
                $"Position {at} was asked for, but the text has {tokens.Count} token{(tokens.Count == 1 ? "" : "s")}: "
                    + $"{(tokens.Count == 1 ? "only 0" : $"0 to {tokens.Count - 1}")}.");

        var steps =
            LayerNormSteps.Compute(model.Gpt, [.. tokens.Select(t => t.Id)], norm, layer ?? 0, LiveOutput.Cancellation);
        string which = norm switch
        {
            Norm.Ln1 => $"Layer {layer ?? 0} of {model.Name}: the layer norm before attention (ln1)",
            Norm.Ln2 => $"Layer {layer ?? 0} of {model.Name}: the layer norm before the MLP (ln2)",
            _ => $"The final layer norm of {model.Name}",
        };
        return LayerNormFigures.Steps(steps, Labels(tokens), at, which).WithNote(UnknownWords(text, tokens, model));
    });

    private static View Components(
        ResidualStates states, int dimensions, int depth, IReadOnlyList<TokenText> tokens, string title)
    {
        Tensor[] all = [.. Enumerable.Range(0, states.Layers + 1).Select(states.Standardised)];
        var together = new Tensor(all.Length * states.Tokens, states.Width);
        for (int n = 0; n < all.Length; n++) all[n].Span.CopyTo(together.Span[(n * all[n].Length)..]);
        var components = PrincipalComponents.Compute(together, dimensions, LiveOutput.Cancellation);
        return EmbeddingFigures.Pca([.. all.Select(components.Project)], components, tokens, depth, title);
    }

    private static void RequireNeighbours(int tokens, double? perplexity)
    {
        if (tokens < Tsne.FewestPoints)
            throw new ArgumentException(
                $"t-SNE needs at least {Tsne.FewestPoints} tokens to have neighbours; the text has {tokens}. Give a "
                    + "longer text, or take method: Projection.Pca.");
        if (perplexity is { } asked && !(asked >= 1 && asked <= tokens - 1))
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"A perplexity of {asked} was asked for; it counts neighbours, and each of the {tokens} tokens has "
                    + $"{tokens - 1}: give 1 to {tokens - 1}, or none for {Tsne.AutomaticPerplexity(tokens):0.#}."));
    }

    private static int SingleToken(string text, LanguageModel model)
    {
        var tokens = model.Tokenizer.Encode(text);
        if (model.Tokenizer is WordTokenizer words && tokens.Count == 1 && tokens[0].Id == words.UnknownId
            && text != WordTokenizer.Unknown)
            throw new ArgumentException($"`{new TokenText(text).Visible}` is not in the vocabulary of {model.Name}.");
        return tokens.Count switch
        {
            1 => tokens[0].Id,
            0 => throw new ArgumentException("The text has no tokens; give one token."),
            _ => throw new ArgumentException(
                $"`{new TokenText(text).Shortened(40)}` is {tokens.Count} tokens of {model.Name}: "
                    + $"{string.Join(", ", tokens.Take(8).Select(t => $"`{new TokenText(t.Text).Visible}`"))}{(tokens.Count > 8 ? ", ..." : "")}. Give one of them."),
        };
    }
}
