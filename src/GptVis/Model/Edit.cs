using System.Numerics.Tensors;

namespace GptVis.Model;

/// <summary>
/// Changes made while the model runs: any activation, or a part of it, set to zero, to its mean or to given values.
/// Everything computed later sees the change. Edits are added with +; the later one wins where two touch the same
/// number. No edit lets a token see what comes after it: above the diagonal, scores stay −∞ and patterns 0.
/// </summary>
/// <example><c>Edit.ZeroHeads((5, 1), (5, 5)) + Edit.Zero(Activation.MlpOut, layer: 0)</c></example>
public sealed class Edit
{
    private readonly Replacement[] _replacements;

    private Edit(params Replacement[] replacements) => _replacements = replacements;

    /// <summary>No change.</summary>
    public static Edit None { get; } = new();

    /// <summary>What is replaced, in the order in which it is written.</summary>
    internal IReadOnlyList<Replacement> Replacements => _replacements;

    /// <summary>Whether nothing is changed.</summary>
    public bool IsEmpty => _replacements.Length == 0;

    /// <summary>Sets an activation, or the part of it that is named, to zero.</summary>
    /// <param name="activation">What to change.</param>
    /// <param name="layer">Which block, from 0; null for activations that exist once.</param>
    /// <param name="head">One head, from 0, of q, k, v, z, scores or pattern; null for all.</param>
    /// <param name="position">One token position (of scores and pattern: the query), from 0; null for all.</param>
    /// <param name="unit">
    /// One index of the last axis: hidden unit, vocabulary entry, or key of scores and pattern; null for all.
    /// </param>
    public static Edit Zero(
        Activation activation, int? layer = null, int? head = null, int? position = null, int? unit = null) =>
        new(new Replacement(activation, layer, head, position, unit));

    /// <summary>
    /// Replaces an activation, or the part of it that is named, by the same part of <paramref name="values"/>:
    /// patching.
    /// </summary>
    /// <param name="activation">What to change.</param>
    /// <param name="values">The whole activation's shape, for instance taken from another run's trace.</param>
    /// <param name="layer">Which block, from 0; null for activations that exist once.</param>
    /// <param name="head">One head, from 0, of q, k, v, z, scores or pattern; null for all.</param>
    /// <param name="position">One token position (of scores and pattern: the query), from 0; null for all.</param>
    /// <param name="unit">One index of the last axis; null for all.</param>
    public static Edit Replace(
        Activation activation, Tensor values, int? layer = null, int? head = null, int? position = null,
        int? unit = null) =>
        new(new Replacement(activation, layer, head, position, unit, Values: values));

    /// <summary>
    /// Replaces an activation, or the part of it that is named, by its mean over the positions of the text that is run:
    /// mean ablation.
    /// </summary>
    /// <param name="activation">What to change; not scores or pattern, whose rows have no common positions.</param>
    /// <param name="layer">Which block, from 0; null for activations that exist once.</param>
    /// <param name="head">One head, from 0, of q, k, v or z; null for all.</param>
    /// <param name="position">One token position that gets the mean, from 0; null for all.</param>
    /// <param name="unit">One index of the last axis; null for all.</param>
    /// <remarks>When text is generated, the mean is that of the prompt.</remarks>
    public static Edit Mean(
        Activation activation, int? layer = null, int? head = null, int? position = null, int? unit = null) =>
        new(new Replacement(RequireMean(activation), layer, head, position, unit, IsMean: true));

    /// <summary>
    /// The same with the mean over the positions of other texts, which must have kept the activation.
    /// </summary>
    /// <param name="activation">What to change; not scores or pattern.</param>
    /// <param name="over">Runs of those texts.</param>
    /// <param name="layer">Which block, from 0; null for activations that exist once.</param>
    /// <param name="head">One head, from 0, of q, k, v or z; null for all.</param>
    /// <param name="position">One token position that gets the mean, from 0; null for all.</param>
    /// <param name="unit">One index of the last axis; null for all.</param>
    public static Edit Mean(
        Activation activation, IReadOnlyCollection<Trace> over, int? layer = null, int? head = null,
        int? position = null, int? unit = null)
    {
        if (over.Count == 0)
            throw new ArgumentException("There is no run to take the mean over; give at least one.", nameof(over));
        RequireMean(activation);

        var parts = over.Select(trace => trace[activation, layer]).ToArray();
        float[] mean = new float[parts[0].Length / parts[0].Shape[0]];
        if (parts.FirstOrDefault(p => p.Row(0).Length != mean.Length) is { } other)
            throw new ArgumentException(
                $"The runs are of different models: {activation} has {mean.Length} numbers per position in the first "
                    + $"and {other.Row(0).Length} in another.", nameof(over));
        foreach (var part in parts)
            for (int t = 0; t < part.Shape[0]; t++) TensorPrimitives.Add(mean, part.Row(t), mean);
        TensorPrimitives.Divide(mean, parts.Sum(p => p.Shape[0]), mean);
        return new Edit(new Replacement(activation, layer, head, position, unit, Row: mean));
    }

    /// <summary>Puts what another run computed in the place of what this one does: activation patching.</summary>
    /// <param name="activation">What to change.</param>
    /// <param name="from">A run of a text of as many tokens that kept the activation.</param>
    /// <param name="layer">Which block, from 0; null for activations that exist once.</param>
    /// <param name="head">One head, from 0; null for all.</param>
    /// <param name="position">One token position, from 0; null for all.</param>
    /// <param name="unit">One index of the last axis; null for all.</param>
    public static Edit Patch(
        Activation activation, Trace from, int? layer = null, int? head = null, int? position = null,
        int? unit = null) =>
        Replace(activation, from[activation, layer], layer, head, position, unit);

    /// <summary>Zero ablation of heads: z of each is set to 0 before the output projection, whose bias stays.</summary>
    public static Edit ZeroHeads(params ReadOnlySpan<(int Layer, int Head)> heads)
    {
        var edit = None;
        foreach (var (layer, head) in heads) edit += Zero(Activation.Z, layer, head);
        return edit;
    }

    /// <summary>
    /// Zero ablation of whole layers: neither their attention nor their MLP adds anything to the residual stream.
    /// </summary>
    public static Edit ZeroLayers(params ReadOnlySpan<int> layers)
    {
        var edit = None;
        foreach (int layer in layers) edit += Zero(Activation.AttnOut, layer) + Zero(Activation.MlpOut, layer);
        return edit;
    }

    /// <summary>Both edits, the right one after the left one.</summary>
    public static Edit operator +(Edit first, Edit second) => new([.. first._replacements, .. second._replacements]);

    /// <summary>Both edits, <paramref name="other"/> after this one.</summary>
    public Edit Add(Edit other) => this + other;

    /// <summary>Refuses what this model does not have, before anything is computed.</summary>
    internal void RequireFits(GptConfig config, int T)
    {
        foreach (var replacement in _replacements) replacement.RequireFits(config, T);
    }

    /// <summary>
    /// The first block whose computation changes: 0 when the embeddings do, the number of layers when only what comes
    /// after the blocks does.
    /// </summary>
    internal int FirstLayer(int layers) => _replacements.Length == 0 ? layers : _replacements.Min(r =>
        r.Layer ?? (r.Activation is Activation.Embed or Activation.PosEmbed ? 0 : layers));

    internal bool Touches(Activation activation, int? layer)
    {
        foreach (var r in _replacements)
            if (r.IsAt(activation, layer)) return true;
        return false;
    }

    private static Activation RequireMean(Activation activation) => activation.IsAttention()
        ? throw new ArgumentException(
            $"{activation} has no mean over positions: every query sees another number of keys. Zero or Replace it, "
                + "or take the mean of Z.", nameof(activation))
        : activation;
}
