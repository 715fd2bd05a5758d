using System.Collections.Frozen;

namespace GptVis.Model;

/// <summary>The activations that a run keeps. The logits of the next token are always kept.</summary>
/// <example><c>gpt.Run(tokens, keep: ActivationFilter.Only(Activation.Pattern).InLayers(3, 4))</c></example>
public sealed class ActivationFilter
{
    private readonly FrozenSet<Activation> _activations;
    private readonly FrozenSet<int>? _layers;

    private ActivationFilter(IEnumerable<Activation> activations, IEnumerable<int>? layers) =>
        (_activations, _layers) = (activations.ToFrozenSet(), layers?.ToFrozenSet());

    /// <summary>All activations: what figures and gradients need.</summary>
    public static ActivationFilter Everything { get; } = new(Enum.GetValues<Activation>(), layers: null);

    /// <summary>Only the logits of the next token: the cheapest run.</summary>
    public static ActivationFilter LastLogits { get; } = new([], layers: null);

    /// <summary>
    /// Only the output of the final layer norm. This is the one filter without logits: the unembedding is skipped.
    /// </summary>
    internal static ActivationFilter FinalStates { get; } = new([Activation.LnFinal], layers: null) { NoLogits = true };

    /// <summary>The given activations, in every layer.</summary>
    public static ActivationFilter Only(params ReadOnlySpan<Activation> activations) =>
        new(activations.ToArray(), layers: null);

    /// <summary>This filter with one more activation, in the same layers.</summary>
    internal ActivationFilter And(Activation activation) =>
        new(_activations.Append(activation), _layers) { NoLogits = NoLogits };

    /// <summary>
    /// This filter restricted to the given layers, from 0. Activations that exist once are not affected.
    /// </summary>
    public ActivationFilter InLayers(params ReadOnlySpan<int> layers) =>
        new(_activations, layers.ToArray()) { NoLogits = NoLogits };

    /// <summary>Whether the run ends before the unembedding.</summary>
    internal bool NoLogits { get; private init; }

    /// <summary>Whether an activation is kept; those of blocks need a layer.</summary>
    public bool Has(Activation activation, int? layer = null) =>
        _activations.Contains(activation) && (layer is null || _layers is null || _layers.Contains(layer.Value));

    /// <summary>Throws if the filter has a layer that the model does not have.</summary>
    internal void RequireFits(GptConfig config)
    {
        foreach (int layer in _layers ?? [])
            if ((uint)layer >= (uint)config.NLayers)
                throw new ArgumentException(
                    $"Layer {layer} is to be kept; this model has {config.NLayers} layers, 0 to {config.NLayers - 1}.");
    }
}
