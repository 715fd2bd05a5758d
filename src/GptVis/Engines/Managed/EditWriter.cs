using System.Numerics.Tensors;
using GptVis.Model;

namespace GptVis.Engines.Managed;

/// <summary>Applies edits to activations, and stops gradients at edited numbers.</summary>
internal static class EditWriter
{
    /// <summary>Applies an edit to a finished activation of one sequence, (T, C) or (T, H, D).</summary>
    public static void Apply(this Edit edit, Activation activation, int? layer, Tensor x, Sequence sequence)
    {
        foreach (var r in edit.Replacements)
            if (r.IsAt(activation, layer))
                Write(r, x, sequence.Past, r.IsMean ? Mean(r, x, sequence) : r.Row, r.Values);
    }

    /// <summary>Applies an edit to the scores or the pattern of one head, (T, S).</summary>
    /// <returns>Whether the edit changed the head.</returns>
    public static bool ApplyToHead(
        this Edit edit, Activation activation, int layer, int head, Span<float> square, int T, int S)
    {
        bool touched = false;
        foreach (var r in edit.Replacements)
        {
            if (!r.IsAt(activation, layer)) continue;
            WriteHead(r, square, head, T, S, r.Values);
            touched = true;
        }
        return touched;
    }

    /// <summary>Sets the gradient of replaced numbers to 0: they do not depend on earlier activations.</summary>
    public static void StopGradient(this Edit edit, Activation activation, int? layer, Tensor dx)
    {
        foreach (var r in edit.Replacements)
            if (r.IsAt(activation, layer)) Write(r, dx, past: 0, row: null, values: null);
    }

    /// <summary>As <see cref="StopGradient"/>, for the scores or the pattern of one head, (T, S).</summary>
    public static void StopGradientOfHead(
        this Edit edit, Activation activation, int layer, int head, Span<float> square, int T, int S)
    {
        foreach (var r in edit.Replacements)
            if (r.IsAt(activation, layer)) WriteHead(r, square, head, T, S, values: null);
    }

    /// <summary>
    /// Writes a row, given values, or zeros (neither); the first row of x is at position <paramref name="past"/>.
    /// </summary>
    private static void Write(Replacement part, Tensor x, int past, float[]? row, Tensor? values)
    {
        int T = x.Shape[0], H = x.Shape.Length == 3 ? x.Shape[1] : 1, D = x.Shape[^1];
        for (int t = 0; t < T; t++)
        {
            if (part.Position is not null && part.Position != past + t) continue;
            for (int h = part.Head ?? 0; h < (part.Head + 1 ?? H); h++)
            {
                int column = h * D + (part.Unit ?? 0), count = part.Unit is null ? D : 1;
                var target = x.Row(t).Slice(column, count);
                if (row is not null) row.AsSpan(column, count).CopyTo(target);
                else if (values is null) target.Clear();
                else if (past + t < values.Shape[0]) values.Row(past + t).Slice(column, count).CopyTo(target);
            }
        }
    }

    private static void WriteHead(Replacement part, Span<float> square, int head, int T, int S, Tensor? values)
    {
        if (part.Head is not null && part.Head != head) return;
        int past = S - T;
        var columns = part.Unit is { } unit ? unit..(unit + 1) : 0..S;
        for (int t = 0; t < T; t++)
        {
            if (part.Position is not null && part.Position != past + t || part.Unit >= S) continue;
            var target = square.Slice(t * S, S)[columns];
            if (values is null) target.Clear();
            else if (past + t < values.Shape[1])
                values.Span.Slice((head * values.Shape[1] + past + t) * values.Shape[2], S)[columns].CopyTo(target);
        }
    }

    /// <summary>The mean over the positions of the text; with a cache, those of its first run.</summary>
    private static float[] Mean(Replacement part, Tensor x, Sequence sequence)
    {
        if (sequence.Cache is not { } cache) return MeanOf(x);
        if (!cache.Means.TryGetValue(part, out float[]? mean)) cache.Means[part] = mean = MeanOf(x);
        return mean;
    }

    private static float[] MeanOf(Tensor x)
    {
        int T = x.Shape[0];
        float[] mean = new float[x.Length / T];
        for (int t = 0; t < T; t++) TensorPrimitives.Add(mean, x.Row(t), mean);
        TensorPrimitives.Divide(mean, T, mean);
        return mean;
    }
}
