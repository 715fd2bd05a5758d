using System.Globalization;
using GptVis.Analysis.Activations;
using GptVis.Analysis.Embeddings;
using GptVis.Figures.Charts;
using GptVis.Figures.Embeddings;
using GptVis.Figures.Views;
using GptVis.Models;

namespace GptVis.Interactive;

public static partial class Notebook
{
    /// <summary>
    /// The residual stream of a text as points, one per token: by principal components, with every token's path through
    /// the layers, or by t-SNE. The points depend on the context; <c>layer: 0</c> shows the embeddings.
    /// </summary>
    /// <param name="text">
    /// A text or token ids: at least one token, at most the model's context; for t-SNE at least 4.
    /// </param>
    /// <param name="layer">
    /// The number of layers passed: 0 is the embedding (token + position); by default the number of layers, the last
    /// state.
    /// </param>
    /// <param name="dimensions">2 or 3.</param>
    /// <param name="method">Principal components, or t-SNE.</param>
    /// <param name="perplexity">
    /// For t-SNE: the perplexity, 1 to the number of other tokens; by default a third of them, between 2 and 30.
    /// </param>
    /// <param name="seed">For t-SNE: the seed of the random start.</param>
    /// <param name="model">
    /// The model; by default the current one: that of the last <c>UseModel</c>, or the embedded fruit model.
    /// </param>
    public static View PlotTokenEmbeddings(
        Prompt text, int? layer = null, int dimensions = 2, Projection method = Projection.Pca,
        double? perplexity = null, int seed = 1, LanguageModel? model = null) =>
        PromptCall.Draw(text, model, call =>
        {
            int L = call.Config.NLayers, depth = layer ?? L;
            RequireState(depth, call);
            if (dimensions is not (2 or 3))
                throw new ArgumentException($"{dimensions} dimensions were requested; 2 or 3 can be drawn.");
            if (method == Projection.Tsne) RequireNeighbours(call.Ids.Length, perplexity);

            var states = ResidualStates.Compute(call.Gpt, call.Ids, call.Cancellation);
            string which = depth == 0
                ? $"embeddings of {call.Name}"
                : $"states of {call.Name} after {depth} of {L} layers";
            if (method == Projection.Pca)
                return Components(states, dimensions, depth, $"Principal components: {which}", call);
            var points = Tsne.Compute(
                states.Standardised(depth), dimensions, perplexity, seed, cancellation: call.Cancellation);
            return EmbeddingFigures.TSne(points, call.Labels, depth, L, $"t-SNE: {which}");
        });

    /// <summary>The tokens whose embeddings have the highest cosine with a token's embedding, as bars.</summary>
    /// <param name="token">
    /// A text of one token, or a special token's name; in GPT-2 " cat" and "cat" are different tokens.
    /// </param>
    /// <param name="top">The number of tokens to show, at least 1; 10 by default.</param>
    /// <param name="model">
    /// The model; by default the current one: that of the last <c>UseModel</c>, or the embedded fruit model.
    /// </param>
    public static View Nearest(string token, int top = 10, LanguageModel? model = null) =>
        NotebookException.Explain(() =>
        {
            model ??= LoadedModels.Current;
            if (top < 1) throw new ArgumentException($"Show at least 1 token; {top} was requested.");
            var (id, note) = NamedToken.Of(token, "token", model);
            var neighbours = Neighbours.Compute(
                model.Gpt.Weights.TokenEmbedding, id, top, LiveOutput.Cancellation);
            var shown = Label(id);
            return NeighbourFigures.Nearest(
                neighbours, shown, Label, model.Gpt.Config.DVocab,
                $"Nearest to `{shown.Visible}` in the embedding of {model.Name}").WithNote(note);

            TokenText Label(int id) => new(model.TokenText(id), id);
        });

    private static View Components(ResidualStates states, int dimensions, int depth, string title, PromptCall call)
    {
        Tensor[] all = [.. Enumerable.Range(0, states.Layers + 1).Select(states.Standardised)];
        var together = new Tensor(all.Length * states.Tokens, states.Width);
        for (int n = 0; n < all.Length; n++) all[n].Span.CopyTo(together.Span[(n * all[n].Length)..]);
        var components = PrincipalComponents.Compute(together, dimensions, call.Cancellation);
        return EmbeddingFigures.Pca(
            [.. all.Select(components.Project)], components, call.Labels, depth, title);
    }

    private static void RequireState(int depth, PromptCall call)
    {
        int L = call.Config.NLayers;
        if (depth < 0 || depth > L)
            throw new ArgumentException(
                $"Layer {depth} was requested, but states of {call.Name} go from 0 to {L}: 0 is the embedding, {L} "
                    + "what the last layer leaves.");
    }

    private static void RequireNeighbours(int tokens, double? perplexity)
    {
        if (tokens < Tsne.FewestPoints)
            throw new ArgumentException(
                $"t-SNE needs at least {Tsne.FewestPoints} tokens to have neighbours; the text has {tokens}. Give a "
                    + "longer text, or take method: Projection.Pca.");
        if (perplexity is { } asked && !(asked >= 1 && asked <= tokens - 1))
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"A perplexity of {asked} was requested; it counts neighbours, and each of the {tokens} tokens has "
                    + $"{tokens - 1}: give 1 to {tokens - 1}, or none for {Tsne.AutomaticPerplexity(tokens):0.#}."));
    }
}
