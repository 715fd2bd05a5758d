using System.Text.Json;

namespace GptVis.Figures.Charts;

/// <summary>
/// Numbers of a trace: floats, or bytes if 256 steps are enough (grid positions, colours) and floats would be too
/// large. Converts implicitly from arrays: <c>X = new float[] { 1, 2 }</c>.
/// </summary>
internal readonly record struct NumberArray
{
    private readonly ReadOnlyMemory<float> _floats;
    private readonly ReadOnlyMemory<byte> _bytes;

    private NumberArray(ReadOnlyMemory<float> floats) => _floats = floats;

    private NumberArray(ReadOnlyMemory<byte> bytes) => _bytes = bytes;

    /// <summary>The number of elements.</summary>
    public int Length => _floats.Length + _bytes.Length;

    /// <summary>Floats; NaN is a gap.</summary>
    public static implicit operator NumberArray(float[] numbers) => new(numbers.AsMemory());

    /// <summary>Floats; NaN is a gap.</summary>
    public static implicit operator NumberArray(ReadOnlyMemory<float> numbers) => new(numbers);

    /// <summary>Integers from 0 to 255, in a quarter of the size.</summary>
    public static implicit operator NumberArray(byte[] numbers) => new(numbers.AsMemory());

    /// <summary>Integers from 0 to 255, in a quarter of the size.</summary>
    public static implicit operator NumberArray(ReadOnlyMemory<byte> numbers) => new(numbers);

    internal void WriteTo(Utf8JsonWriter writer, string property)
    {
        if (_bytes.Length > 0) JsonNumbers.WriteBytes(writer, property, _bytes.Span);
        else JsonNumbers.WriteVector(writer, property, _floats.Span);
    }
}
