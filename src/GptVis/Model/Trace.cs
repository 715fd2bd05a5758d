namespace GptVis.Model;

/// <summary>
/// The activations of one run, as far as they were kept. T is the number of tokens; there is no batch axis.
/// </summary>
public sealed class Trace
{
    /// <summary>A run as an engine kept it.</summary>
    /// <param name="layers">The model's number of blocks.</param>
    /// <param name="tokens">The tokens that were run, (T).</param>
    /// <param name="edit">What was changed while running.</param>
    /// <param name="keep">What was to be kept.</param>
    /// <param name="store">What the engine kept.</param>
    public Trace(int layers, IReadOnlyList<int> tokens, Edit edit, ActivationFilter keep, ITraceStore store)
    {
        (Tokens, Edit, Keep, Store) = (tokens, edit, keep, store);
        Blocks = [.. Enumerable.Range(0, layers).Select(l => new BlockTrace(this, l))];
    }

    /// <summary>The tokens that were run, (T).</summary>
    public IReadOnlyList<int> Tokens { get; }

    /// <summary>What was changed while running.</summary>
    public Edit Edit { get; }

    /// <summary>What the run kept.</summary>
    public ActivationFilter Keep { get; }

    /// <summary>Token embeddings, (T, C).</summary>
    public Tensor Embed => this[Activation.Embed];

    /// <summary>Position embeddings, (T, C).</summary>
    public Tensor PosEmbed => this[Activation.PosEmbed];

    /// <summary>One entry per block.</summary>
    public IReadOnlyList<BlockTrace> Blocks { get; }

    /// <summary>The last residual stream after the final layer norm, (T, C).</summary>
    public Tensor LnFinal => this[Activation.LnFinal];

    /// <summary>
    /// Mean that the final layer norm subtracted and 1/√(σ² + ε) that it multiplied with, (T) each.
    /// </summary>
    public (Tensor Mean, Tensor Rstd) LnFinalStatistics => Store.Statistics(Blocks.Count, 0);

    /// <summary>One logit per token of the vocabulary, (T, V); row t is about the token after position t.</summary>
    public Tensor Logits => this[Activation.Logits];

    /// <summary>The logits of the token after the last one, (V); every run has them.</summary>
    public Tensor LastLogits => Store.LastLogits;

    /// <summary>Where the activations are.</summary>
    internal ITraceStore Store { get; }

    /// <summary>An activation by name; blocks' activations need a layer.</summary>
    /// <exception cref="ArgumentException">The layer is missing, not wanted or does not exist.</exception>
    /// <exception cref="InvalidOperationException">The run did not keep it; the message says how to.</exception>
    public Tensor this[Activation activation, int? layer = null]
    {
        get
        {
            activation.RequireLayer(layer, Blocks.Count);
            return Find(activation, layer) ?? throw new InvalidOperationException(
                $"{activation}{(layer is { } l ? $" of layer {l}" : "")} was not kept in this run. Run again with "
                    + "keep: ActivationFilter.Everything, or "
                    + $"ActivationFilter.Only(Activation.{activation}, ...).");
        }
    }

    /// <summary>An activation that exists in this model; null when it was not kept.</summary>
    /// <param name="activation">Its name.</param>
    /// <param name="layer">Its block, from 0; null for activations that exist once.</param>
    public Tensor? Find(Activation activation, int? layer = null) => Store.Find(activation, layer);
}
