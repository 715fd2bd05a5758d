namespace GptVis.Model;

/// <summary>
/// Changes made while the model runs: any activation, or a part of it, set to zero or to given values.
/// Everything computed later sees the change. Edits are added with +; the later one wins where two touch the same number.
/// No edit lets a token see what comes after it: above the diagonal, scores stay −∞ and patterns 0.
/// </summary>
/// <example><c>Edit.ZeroHeads((5, 1), (5, 5)) + Edit.Zero(Activation.MlpOut, layer: 0)</c></example>
public sealed class Edit
{
    private readonly Replacement[] _replacements;

    private Edit(params Replacement[] replacements) => _replacements = replacements;

    /// <summary>No change.</summary>
    public static Edit None { get; } = new();

    /// <summary>Whether nothing is changed.</summary>
    public bool IsEmpty => _replacements.Length == 0;

    /// <summary>Sets an activation, or the part of it that is named, to zero.</summary>
    /// <param name="activation">What to change.</param>
    /// <param name="layer">Which block, from 0; null for activations that exist once.</param>
    /// <param name="head">One head, from 0, of q, k, v, z, scores or pattern; null for all.</param>
    /// <param name="position">One token position (of scores and pattern: the query), from 0; null for all.</param>
    /// <param name="unit">One index of the last axis: hidden unit, vocabulary entry, or key of scores and pattern; null for all.</param>
    public static Edit Zero(Activation activation, int? layer = null, int? head = null, int? position = null, int? unit = null) =>
        new(new Replacement(activation, layer, head, position, unit, Values: null));

    /// <summary>Replaces an activation, or the part of it that is named, by the same part of <paramref name="values"/>: patching.</summary>
    /// <param name="activation">What to change.</param>
    /// <param name="values">The whole activation's shape, for instance taken from another run's trace.</param>
    /// <param name="layer">Which block, from 0; null for activations that exist once.</param>
    /// <param name="head">One head, from 0, of q, k, v, z, scores or pattern; null for all.</param>
    /// <param name="position">One token position (of scores and pattern: the query), from 0; null for all.</param>
    /// <param name="unit">One index of the last axis; null for all.</param>
    public static Edit Replace(Activation activation, Tensor values, int? layer = null, int? head = null, int? position = null, int? unit = null) =>
        new(new Replacement(activation, layer, head, position, unit, values));

    /// <summary>Zero ablation of heads: z of each is set to 0 before the output projection, whose bias stays.</summary>
    public static Edit ZeroHeads(params ReadOnlySpan<(int Layer, int Head)> heads)
    {
        var edit = None;
        foreach (var (layer, head) in heads) edit += Zero(Activation.Z, layer, head);
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

    internal bool Touches(Activation activation, int? layer) => _replacements.Any(r => r.IsAt(activation, layer));

    /// <summary>Writes the replaced numbers into an activation that was just computed.</summary>
    internal void Apply(Activation activation, int? layer, Tensor x)
    {
        foreach (var r in _replacements)
            if (r.IsAt(activation, layer)) r.Write(x, r.Values);
    }

    /// <summary>A replaced number depends on nothing before it: no gradient flows through.</summary>
    internal void BlockGradient(Activation activation, int? layer, Tensor dx)
    {
        foreach (var r in _replacements)
            if (r.IsAt(activation, layer)) r.Write(dx, values: null);
    }
}
