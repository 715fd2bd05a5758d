namespace GptVis.Model;

/// <summary>One part of one activation and what it becomes; null values mean zero.</summary>
internal sealed record Replacement(Activation Activation, int? Layer, int? Head, int? Position, int? Unit, Tensor? Values)
{
    public bool IsAt(Activation activation, int? layer) => Activation == activation && Layer == layer;

    public void RequireFits(GptConfig config, int T)
    {
        Activation.RequireLayer(Layer, config.NLayers);
        var shape = ActivationShape.Of(Activation, config, T);

        if (Head is not null && shape.Length < 3)
            throw new ArgumentException($"{Activation} has no heads, but head {Head} was given. Heads exist in Q, K, V, Z, Scores and Pattern.");
        RequireIndex("Head", Head, config.NHeads);
        RequireIndex("Position", Position, T);
        RequireIndex("Unit", Unit, shape[^1]);

        if (Values is not null && !Values.Shape.SequenceEqual(shape))
            throw new ArgumentException($"{Activation} has shape {Tensor.Describe(shape)} here; the values given have shape {Values}.");
    }

    /// <summary>Copies this part of <paramref name="values"/> into <paramref name="x"/>, or zeros.</summary>
    public void Write(Tensor x, Tensor? values)
    {
        // Every activation is a stack of rows: (T, C), (T, H, D) or (H, T, T) with the last axis as the row.
        int width = x.Shape[^1];
        int units = Unit is null ? width : 1;
        for (int row = 0; row < x.Length / width; row++)
        {
            if (!Contains(row, x)) continue;
            var part = new Range(row * width + (Unit ?? 0), row * width + (Unit ?? 0) + units);
            if (values is null) x.Span[part].Clear();
            else values.Span[part].CopyTo(x.Span[part]);
        }
    }

    private bool Contains(int row, Tensor x)
    {
        if (x.Shape.Length == 2) return Position is null || row == Position;

        var (outer, inner) = Math.DivRem(row, x.Shape[1]);
        var (head, position) = Activation.IsAttention() ? (outer, inner) : (inner, outer);
        return (Head is null || head == Head) && (Position is null || position == Position);
    }

    private static void RequireIndex(string name, int? index, int count)
    {
        if (index < 0 || index >= count)
            throw new ArgumentOutOfRangeException(name.ToLowerInvariant(), index, $"{name} {index} was asked for; here it goes from 0 to {count - 1}.");
    }
}
