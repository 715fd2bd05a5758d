using System.Collections;

namespace GptVis.Figures.Views;

/// <summary>The rows of a <see cref="Table"/>, each computed when it is read.</summary>
internal sealed class ComputedRows(
    int columns, int count, Func<int, IReadOnlyList<object?>> row) : IReadOnlyList<IReadOnlyList<object?>>
{
    public int Count => count;

    public IReadOnlyList<object?> this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, count);
            var values = row(index);
            return values.Count == columns
                ? values
                : throw new InvalidOperationException(
                    $"Row {index} has {values.Count} values; the table has {columns} columns.");
        }
    }

    public IEnumerator<IReadOnlyList<object?>> GetEnumerator()
    {
        for (int index = 0; index < count; index++) yield return this[index];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
