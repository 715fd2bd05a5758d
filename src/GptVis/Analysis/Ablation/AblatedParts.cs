using GptVis.Model;

namespace GptVis.Analysis.Ablation;

/// <summary>The parts of a model to ablate together. Duplicates are ablated once.</summary>
public sealed record AblatedParts
{
    /// <summary>
    /// Attention heads. Their outputs (z) are replaced before the output projection, whose bias stays.
    /// </summary>
    public IReadOnlyList<(int Layer, int Head)> Heads { get; init => field = [.. value.Distinct().Order()]; } = [];

    /// <summary>Layers whose MLP is ablated: its output to the residual stream is replaced.</summary>
    public IReadOnlyList<int> Mlps { get; init => field = [.. value.Distinct().Order()]; } = [];

    /// <summary>Layers to ablate whole: the outputs of attention and MLP to the residual stream are replaced.</summary>
    public IReadOnlyList<int> Layers { get; init => field = [.. value.Distinct().Order()]; } = [];

    /// <summary>The replacement; zeros by default.</summary>
    public AblationMethod Method { get; init; }

    /// <summary>Whether there is nothing to ablate.</summary>
    public bool IsEmpty => Heads.Count + Mlps.Count + Layers.Count == 0;

    /// <summary>The edit that ablates the parts.</summary>
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
