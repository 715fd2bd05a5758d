using System.Numerics.Tensors;

namespace GptVis.Model;

/// <summary>
/// One part of one activation and what it becomes: given values, one row at every position, its mean over the
/// positions, or (none of them) zero.
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

    /// <summary>
    /// Writes this part into an activation of one sequence, (T, C) or (T, H, D), whose first row is at position
    /// <paramref name="past"/>.
    /// </summary>
    public void Write(Tensor x, int past, float[]? row) => Write(x, past, row, Values);

    /// <summary>Writes zeros instead: the gradient of what is replaced.</summary>
    public void Clear(Tensor x) => Write(x, 0, row: null, values: null);

    private void Write(Tensor x, int past, float[]? row, Tensor? values)
    {
        int T = x.Shape[0], H = x.Shape.Length == 3 ? x.Shape[1] : 1, D = x.Shape[^1];
        for (int t = 0; t < T; t++)
        {
            if (Position is not null && Position != past + t) continue;
            for (int h = Head ?? 0; h < (Head + 1 ?? H); h++)
            {
                int column = h * D + (Unit ?? 0), count = Unit is null ? D : 1;
                var target = x.Row(t).Slice(column, count);
                if (row is not null) row.AsSpan(column, count).CopyTo(target);
                else if (values is null) target.Clear();
                else if (past + t < values.Shape[0]) values.Row(past + t).Slice(column, count).CopyTo(target);
            }
        }
    }

    /// <summary>Writes this part into the scores or the pattern of one head, (T, S).</summary>
    public void WriteHead(Span<float> square, int head, int T, int S, Tensor? values)
    {
        if (Head is not null && Head != head) return;
        int past = S - T;
        var columns = Unit is { } unit ? unit..(unit + 1) : 0..S;
        for (int t = 0; t < T; t++)
        {
            if (Position is not null && Position != past + t || Unit >= S) continue;
            var target = square.Slice(t * S, S)[columns];
            if (values is null) target.Clear();
            else if (past + t < values.Shape[1])
                values.Span.Slice((head * values.Shape[1] + past + t) * values.Shape[2], S)[columns].CopyTo(target);
        }
    }

    /// <summary>The mean over the rows of (T, …).</summary>
    public static float[] MeanOf(Tensor x)
    {
        int T = x.Shape[0];
        float[] mean = new float[x.Length / T];
        for (int t = 0; t < T; t++) TensorPrimitives.Add(mean, x.Row(t), mean);
        TensorPrimitives.Divide(mean, T, mean);
        return mean;
    }

    private static void RequireIndex(string name, int? index, int count)
    {
        if (index < 0 || index >= count)
            throw new ArgumentOutOfRangeException(
                name.ToLowerInvariant(), index, $"{name} {index} was asked for; here it goes from 0 to {count - 1}.");
    }
}
