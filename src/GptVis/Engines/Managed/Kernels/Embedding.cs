using System.Numerics.Tensors;

namespace GptVis.Engines.Managed.Kernels;

/// <summary>Looks up rows of a table, such as token embeddings by id.</summary>
/// <remarks>Shapes: ids (T); table (V, C); rows (T, C).</remarks>
internal static class Embedding
{
    /// <summary>rows_t = table[ids_t].</summary>
    public static void Forward(Span<float> rows, ReadOnlySpan<int> ids, ReadOnlySpan<float> table)
    {
        int C = rows.Length / ids.Length;
        for (int t = 0; t < ids.Length; t++) table.Slice(ids[t] * C, C).CopyTo(rows.Slice(t * C, C));
    }

    /// <summary>dtable[ids_t] += drows_t; a repeated id sums all its rows.</summary>
    public static void Backward(Span<float> dtable, ReadOnlySpan<float> drows, ReadOnlySpan<int> ids)
    {
        int C = drows.Length / ids.Length;
        for (int t = 0; t < ids.Length; t++)
        {
            var row = dtable.Slice(ids[t] * C, C);
            TensorPrimitives.Add(row, drows.Slice(t * C, C), row);
        }
    }
}
