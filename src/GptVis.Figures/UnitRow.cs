using System.Collections;

namespace GptVis.Figures;

/// <summary>A row of a table of many units, read from the states when it is asked for: a model has 24,576 such rows, of a number per token each.</summary>
internal sealed class UnitRow(int layer, int unit, Tensor state) : IReadOnlyList<object?>
{
    public int Count => 2 + state.Shape[0];

    // Boxed one by one: a switch over all three would make floats of layer and unit.
    public object? this[int column] => column < 2 ? column == 0 ? layer : unit : (object)state[column - 2, unit];

    public IEnumerator<object?> GetEnumerator()
    {
        for (int column = 0; column < Count; column++) yield return this[column];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
