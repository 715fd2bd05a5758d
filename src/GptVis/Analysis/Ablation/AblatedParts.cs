using GptVis.Model;

namespace GptVis.Analysis.Ablation;

/// <summary>
/// The parts of a model that are switched off together. A part that is named twice is switched off once.
/// </summary>
public sealed record AblatedParts
{
    /// <summary>
    /// Attention heads: what each has gathered (its slice of z) is replaced before the output projection, whose bias
    /// stays.
    /// </summary>
    public IReadOnlyList<(int Layer, int Head)> Heads { get; init => field = [.. value.Distinct().Order()]; } = [];

    /// <summary>Layers whose MLP is switched off: what it adds to the residual stream is replaced.</summary>
    public IReadOnlyList<int> Mlps { get; init => field = [.. value.Distinct().Order()]; } = [];

    /// <summary>Whole layers: what their attention and their MLP add to the residual stream is replaced.</summary>
    public IReadOnlyList<int> Layers { get; init => field = [.. value.Distinct().Order()]; } = [];

    /// <summary>What they are replaced by.</summary>
    public AblationMethod Method { get; init; }

    /// <summary>Whether nothing is switched off.</summary>
    public bool IsEmpty => Heads.Count + Mlps.Count + Layers.Count == 0;

    /// <summary>The change to make while the model runs.</summary>
    public Edit ToEdit()
    {
        var edit = Edit.None;
        foreach (var (layer, head) in Heads) edit += Replaced(Activation.Z, layer, head);
        foreach (int layer in Mlps.Except(Layers)) edit += Replaced(Activation.MlpOut, layer);
        foreach (int layer in Layers) edit += Replaced(Activation.AttnOut, layer) + Replaced(Activation.MlpOut, layer);
        return edit;
    }

    /// <summary>The parts in words: "layer 5 heads 1 and 5, the MLP of layer 0, all of layer 3".</summary>
    public override string ToString()
    {
        var parts = Heads.GroupBy(head => head.Layer)
            .Select(layer => $"layer {layer.Key} {Counted("head", layer.Select(head => head.Head))}").ToList();
        if (Mlps.Count > 0) parts.Add($"the {(Mlps.Count == 1 ? "MLP" : "MLPs")} of {Counted("layer", Mlps)}");
        if (Layers.Count > 0) parts.Add($"all of {Counted("layer", Layers)}");
        return parts.Count == 0 ? "nothing" : string.Join(", ", parts);
    }

    private Edit Replaced(Activation activation, int layer, int? head = null) =>
        Method == AblationMethod.Zero ? Edit.Zero(activation, layer, head) : Edit.Mean(activation, layer, head);

    private static string Counted(string noun, IEnumerable<int> numbers)
    {
        int[] all = [.. numbers];
        return all.Length == 1 ? $"{noun} {all[0]}" : $"{noun}s {string.Join(", ", all[..^1])} and {all[^1]}";
    }
}
