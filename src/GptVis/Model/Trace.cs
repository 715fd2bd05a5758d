using GptVis.Display;
using GptVis.Engines.Managed;

namespace GptVis.Model;

/// <summary>
/// The activations of one run, as far as they were kept. T is the number of tokens; there is no batch axis.
/// </summary>
[TypeFormatterSource(typeof(ObjectFormatterSource), PreferredMimeTypes = ["text/html", "text/plain"])]
public sealed class Trace
{
    private readonly int _sequence, _firstBlock;
    private readonly Trace? _before;

    /// <summary>One sequence of a batch.</summary>
    /// <param name="activations">What the batch computed.</param>
    /// <param name="sequence">Which of its sequences.</param>
    /// <param name="before">
    /// Another run of the same tokens whose blocks before <paramref name="firstBlock"/> count as this run's.
    /// </param>
    /// <param name="firstBlock">The first block that the batch computed.</param>
    internal Trace(ActivationStore activations, int sequence = 0, Trace? before = null, int firstBlock = 0)
    {
        (Activations, _sequence, _firstBlock) = (activations, sequence, firstBlock);
        _before = firstBlock > 0 ? before : null;
        Blocks = [.. Enumerable.Range(0, activations.Config.NLayers).Select(l => new BlockTrace(this, l))];
    }

    /// <summary>The tokens that were run, (T).</summary>
    public IReadOnlyList<int> Tokens => Activations.Batch.Sequences[_sequence].Tokens;

    /// <summary>What was changed while running.</summary>
    public Edit Edit => Activations.Batch.Sequences[_sequence].Edit;

    /// <summary>What the run kept.</summary>
    public ActivationFilter Keep => Activations.Keep;

    /// <summary>Token embeddings, (T, C).</summary>
    public Tensor Embed => this[Activation.Embed];

    /// <summary>Position embeddings, (T, C).</summary>
    public Tensor PosEmbed => this[Activation.PosEmbed];

    /// <summary>One entry per block.</summary>
    public IReadOnlyList<BlockTrace> Blocks { get; }

    /// <summary>The last residual stream after the final layer norm, (T, C).</summary>
    public Tensor LnFinal => this[Activation.LnFinal];

    /// <summary>Mean that the final layer norm subtracted and 1/√(σ² + ε) that it multiplied with, (T) each.</summary>
    public (Tensor Mean, Tensor Rstd) LnFinalStatistics => Statistics(Activations.Config.NLayers, 0);

    /// <summary>One score per token of the vocabulary, (T, V); row t speaks about the token after position t.</summary>
    public Tensor Logits => this[Activation.Logits];

    /// <summary>The scores of the token after the last one, (V); every run has them.</summary>
    public Tensor LastLogits =>
        Activations.LastLogits!.Shape.Length == 1 ? Activations.LastLogits : Activations.LastLogits.Slice(_sequence);

    internal ActivationStore Activations { get; }

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
                    + $"keep: Keep.Everything, or Keep.Only(Activation.{activation}, ...).");
        }
    }

    /// <summary>An activation that exists in this model, or null when it was not kept.</summary>
    internal Tensor? Find(Activation activation, int? layer = null)
    {
        if (_before is not null && (layer < _firstBlock || activation is Activation.Embed or Activation.PosEmbed))
            return Keep.Has(activation, layer) ? _before.Find(activation, layer) : null;
        return Activations.Find(activation, layer) is { } whole
            ? Activations.Batch.Part(whole, activation, _sequence, Activations.Config)
            : null;
    }

    internal (Tensor Mean, Tensor Rstd) Statistics(int layer, int norm)
    {
        if (_before is not null && layer < _firstBlock) return _before.Statistics(layer, norm);
        var (mean, rstd) = Activations.Statistics(layer, norm);
        return (Part(mean), Part(rstd));

        Tensor Part(Tensor whole)
        {
            int from = Activations.Batch.FirstRow(_sequence), length = Tokens.Count;
            return new Tensor(whole.Memory.Slice(from, length), length);
        }
    }
}
