namespace GptVis.Model;

/// <summary>
/// One part of one activation and its new numbers: given values, one row for every position, the mean over the
/// positions, or zero if none of these is set.
/// </summary>
internal sealed record Replacement(
    Activation Activation, int? Layer, int? Head, int? Position, int? Unit, Tensor? Values = null, float[]? Row = null,
    bool IsMean = false)
{
    public bool IsAt(Activation activation, int? layer) => Activation == activation && Layer == layer;

    public void RequireFits(GptConfig config, int T)
    {
        Activation.RequireLayer(Layer, config.NLayers);
        var shape = ActivationShape.Of(Activation, config, T);

        if (Head is not null && shape.Length < 3)
            throw new ArgumentException(
                $"{Activation} has no heads, but head {Head} was given. Heads exist in Q, K, V, Z, Scores and "
                    + "Pattern.");
        RequireIndex("Head", Head, config.NHeads);
        RequireIndex("Position", Position, T);
        RequireIndex("Unit", Unit, shape[^1]);

        if (Values is not null && !Values.Shape.SequenceEqual(shape))
            throw new ArgumentException(
                $"{Activation} has shape {Tensor.Describe(shape)} here; the values given have shape {Values}.");
        if (Row is not null && Row.Length * T != shape.Aggregate(1, (product, d) => product * d))
            throw new ArgumentException(
                $"{Activation} has shape {Tensor.Describe(shape)} here; the mean given is that of {Row.Length} "
                    + "numbers per position. Was it taken over another model's runs?");
    }

    private static void RequireIndex(string name, int? index, int count)
    {
        if (index < 0 || index >= count)
            throw new ArgumentOutOfRangeException(
                name.ToLowerInvariant(), index, $"{name} {index} was requested; here it goes from 0 to {count - 1}.");
    }
}
