using GptVis.Model;

namespace GptVis.Engines.Managed;

/// <summary>The kept activations of one sequence of a batch.</summary>
/// <param name="activations">The activations of the batch.</param>
/// <param name="sequence">The index of the sequence.</param>
/// <param name="before">
/// A run of the same tokens whose blocks before <paramref name="firstBlock"/> count as this run's; null for none.
/// </param>
/// <param name="firstBlock">The first block that the batch computed.</param>
internal sealed class BatchTrace(
    ActivationStore activations, int sequence, Trace? before = null, int firstBlock = 0) : ITraceStore
{
    public ActivationStore Activations => activations;

    public Tensor LastLogits => activations.LastLogits!.Shape.Length == 1
        ? activations.LastLogits
        : activations.LastLogits.Slice(sequence);

    private Batch Batch => activations.Batch;

    /// <summary>The traces of a batch, in the order of its sequences.</summary>
    /// <param name="activations">The activations of the batch.</param>
    /// <param name="before">As for the constructor.</param>
    /// <param name="firstBlock">As for the constructor.</param>
    public static IReadOnlyList<Trace> Of(ActivationStore activations, Trace? before = null, int firstBlock = 0)
    {
        var traces = new Trace[activations.Batch.Sequences.Count];
        for (int i = 0; i < traces.Length; i++)
        {
            var (tokens, edit) = (activations.Batch.Sequences[i].Tokens, activations.Batch.Sequences[i].Edit);
            var store = new BatchTrace(activations, i, before, firstBlock);
            traces[i] = new Trace(activations.Config.NLayers, tokens, edit, activations.Keep, store);
        }
        return traces;
    }

    public Tensor? Find(Activation activation, int? layer)
    {
        if (before is not null && (layer < firstBlock || activation is Activation.Embed or Activation.PosEmbed))
            return activations.Keep.Has(activation, layer) ? before.Find(activation, layer) : null;
        return activations.Find(activation, layer) is { } whole
            ? Batch.Part(whole, activation, sequence, activations.Config)
            : null;
    }

    public (Tensor Mean, Tensor Rstd) Statistics(Activation norm, int? layer)
    {
        if (before is not null && layer < firstBlock) return before.Store.Statistics(norm, layer);
        var (mean, rstd) = activations.Statistics(norm, layer);
        return (Part(mean), Part(rstd));

        Tensor Part(Tensor whole)
        {
            int from = Batch.FirstRow(sequence), length = Batch.Sequences[sequence].Length;
            return new Tensor(whole.Memory.Slice(from, length), length);
        }
    }
}
