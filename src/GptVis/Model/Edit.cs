using System.Numerics.Tensors;

namespace GptVis.Model;

/// <summary>
/// Replacements of activations during a run: an activation, or a part of it, becomes zero, its mean or given values.
/// Everything computed later uses the new numbers. Edits are combined with +; where two overlap, the later one wins. No
/// edit breaks causality: above the diagonal, scores stay −∞ and patterns 0.
/// </summary>
/// <example><c>Edit.ZeroHeads((5, 1), (5, 5)) + Edit.Zero(Activation.MlpOut, layer: 0)</c></example>
public sealed class Edit
{
    private readonly Replacement[] _replacements;

    private Edit(params Replacement[] replacements) => _replacements = replacements;

    /// <summary>No change.</summary>
    public static Edit None { get; } = new();

    /// <summary>The replacements, in the order in which they are written.</summary>
    internal IReadOnlyList<Replacement> Replacements => _replacements;

    /// <summary>Whether the edit replaces nothing.</summary>
    public bool IsEmpty => _replacements.Length == 0;

    /// <summary>Zero ablation: sets an activation, or the selected part of it, to zero.</summary>
    /// <param name="activation">The activation to replace.</param>
    /// <param name="layer">The block, from 0; null for activations that exist once.</param>
    /// <param name="head">One head, from 0, of q, k, v, z, scores or pattern; null for all.</param>
    /// <param name="position">One token position (of scores and pattern: the query), from 0; null for all.</param>
    /// <param name="unit">
    /// One index of the last axis: hidden unit, vocabulary entry, or key of scores and pattern; null for all.
    /// </param>
    public static Edit Zero(
        Activation activation, int? layer = null, int? head = null, int? position = null, int? unit = null) =>
        new(new Replacement(activation, layer, head, position, unit));

    /// <summary>
    /// Replaces an activation, or the selected part of it, with the same part of <paramref name="values"/>.
    /// </summary>
    /// <param name="activation">The activation to replace.</param>
    /// <param name="values">Values of the whole activation's shape, for instance from another run's trace.</param>
    /// <param name="layer">The block, from 0; null for activations that exist once.</param>
    /// <param name="head">One head, from 0, of q, k, v, z, scores or pattern; null for all.</param>
    /// <param name="position">One token position (of scores and pattern: the query), from 0; null for all.</param>
    /// <param name="unit">One index of the last axis; null for all.</param>
    public static Edit Replace(
        Activation activation, Tensor values, int? layer = null, int? head = null, int? position = null,
        int? unit = null) =>
        new(new Replacement(activation, layer, head, position, unit, Values: values));

    /// <summary>
    /// Mean ablation: replaces an activation, or the selected part of it, with its mean over the positions of the text.
    /// </summary>
    /// <param name="activation">
    /// The activation to replace; not scores or pattern, because their rows differ in length.
    /// </param>
    /// <param name="layer">The block, from 0; null for activations that exist once.</param>
    /// <param name="head">One head, from 0, of q, k, v or z; null for all.</param>
    /// <param name="position">The position that gets the mean, from 0; null for all.</param>
    /// <param name="unit">One index of the last axis; null for all.</param>
    /// <remarks>During generation, the mean is that of the prompt.</remarks>
    public static Edit Mean(
        Activation activation, int? layer = null, int? head = null, int? position = null, int? unit = null) =>
        new(new Replacement(RequireMean(activation), layer, head, position, unit, IsMean: true));

    /// <summary>Mean ablation with the mean over the positions of other texts.</summary>
    /// <param name="activation">The activation to replace; not scores or pattern.</param>
    /// <param name="over">Runs of those texts that kept the activation.</param>
    /// <param name="layer">The block, from 0; null for activations that exist once.</param>
    /// <param name="head">One head, from 0, of q, k, v or z; null for all.</param>
    /// <param name="position">The position that gets the mean, from 0; null for all.</param>
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

    /// <summary>Activation patching: replaces an activation with that of another run.</summary>
    /// <param name="activation">The activation to replace.</param>
    /// <param name="from">A run of a text with the same number of tokens that kept the activation.</param>
    /// <param name="layer">The block, from 0; null for activations that exist once.</param>
    /// <param name="head">One head, from 0; null for all.</param>
    /// <param name="position">One token position, from 0; null for all.</param>
    /// <param name="unit">One index of the last axis; null for all.</param>
    public static Edit Patch(
        Activation activation, Trace from, int? layer = null, int? head = null, int? position = null,
        int? unit = null) =>
        Replace(activation, from[activation, layer], layer, head, position, unit);

    /// <summary>
    /// Zero ablation of heads: sets z of each head to 0 before the output projection, whose bias stays.
    /// </summary>
    public static Edit ZeroHeads(params ReadOnlySpan<(int Layer, int Head)> heads)
    {
        var edit = None;
        foreach (var (layer, head) in heads) edit += Zero(Activation.Z, layer, head);
        return edit;
    }

    /// <summary>Zero ablation of whole layers: their attention and MLP add nothing to the residual stream.</summary>
    public static Edit ZeroLayers(params ReadOnlySpan<int> layers)
    {
        var edit = None;
        foreach (int layer in layers) edit += Zero(Activation.AttnOut, layer) + Zero(Activation.MlpOut, layer);
        return edit;
    }

    /// <summary>Combines two edits; the right one is applied after the left one.</summary>
    public static Edit operator +(Edit first, Edit second) => new([.. first._replacements, .. second._replacements]);

    /// <summary>Combines two edits; <paramref name="other"/> is applied after this one.</summary>
    public Edit Add(Edit other) => this + other;

    /// <summary>Throws before the run if the edit does not fit the model.</summary>
    internal void RequireFits(GptConfig config, int T)
    {
        foreach (var replacement in _replacements) replacement.RequireFits(config, T);
    }

    /// <summary>
    /// The first block whose computation changes: 0 if the embeddings change, the number of layers if only activations
    /// after the blocks change.
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
