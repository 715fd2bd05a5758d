namespace GptVis.Model;

/// <summary>The activations that one run kept. T is the number of tokens; there is no batch axis.</summary>
public sealed class Trace
{
    /// <summary>Creates the trace of a run.</summary>
    /// <param name="layers">The number of blocks, L.</param>
    /// <param name="tokens">The token ids of the run, (T).</param>
    /// <param name="edit">The activations that were replaced during the run.</param>
    /// <param name="keep">The activations to keep.</param>
    /// <param name="store">The activations that the engine kept.</param>
    public Trace(int layers, IReadOnlyList<int> tokens, Edit edit, ActivationFilter keep, ITraceStore store)
    {
        (Tokens, Edit, Keep, Store) = (tokens, edit, keep, store);
        Blocks = [.. Enumerable.Range(0, layers).Select(l => new BlockTrace(this, l))];
    }

    /// <summary>The token ids of the run, (T).</summary>
    public IReadOnlyList<int> Tokens { get; }

    /// <summary>The activations that were replaced during the run.</summary>
    public Edit Edit { get; }

    /// <summary>The activations that the run kept.</summary>
    public ActivationFilter Keep { get; }

    /// <summary>Token embeddings, (T, C).</summary>
    public Tensor Embed => this[Activation.Embed];

    /// <summary>Position embeddings, (T, C).</summary>
    public Tensor PosEmbed => this[Activation.PosEmbed];

    /// <summary>One entry per block.</summary>
    public IReadOnlyList<BlockTrace> Blocks { get; }

    /// <summary>The last residual stream after the final layer norm, (T, C).</summary>
    public Tensor LnFinal => this[Activation.LnFinal];

    /// <summary>The final layer norm's mean and 1/√(σ² + ε), (T) each.</summary>
    public (Tensor Mean, Tensor Rstd) LnFinalStatistics => Store.Statistics(Activation.LnFinal, null);

    /// <summary>One logit per token of the vocabulary, (T, V); row t predicts the token after position t.</summary>
    public Tensor Logits => this[Activation.Logits];

    /// <summary>The logits of the token after the last position, (V); every run keeps them.</summary>
    public Tensor LastLogits => Store.LastLogits;

    /// <summary>The storage of the activations.</summary>
    internal ITraceStore Store { get; }

    /// <summary>An activation; those of blocks need a layer.</summary>
    /// <exception cref="ArgumentException">
    /// The layer is missing, does not exist, or is given for an activation that exists once.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The run did not keep the activation; the message says how to keep it.
    /// </exception>
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

    /// <summary>An activation of this model; null if the run did not keep it.</summary>
    /// <param name="activation">The activation.</param>
    /// <param name="layer">The block, from 0; null for activations that exist once.</param>
    public Tensor? Find(Activation activation, int? layer = null) => Store.Find(activation, layer);
}
