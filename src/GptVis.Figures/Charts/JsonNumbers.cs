using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace GptVis.Figures.Charts;

/// <summary>Writes numbers in the two forms that plotly.js reads: JSON arrays, and typed arrays in base64.</summary>
internal static class JsonNumbers
{
    /// <summary>
    /// The length from which base64 is used. A float32 takes 5.3 characters in base64 and about 11 in JSON, but only
    /// JSON can be read and compared in a snapshot. 256 numbers (a 16 x 16 pattern) take 1.4 or 2.8 kB: below that the
    /// saving is smaller than the rest of the figure.
    /// </summary>
    public const int Base64From = 256;

    /// <summary>Writes a JSON array; NaN and infinities become null, which plotly leaves blank.</summary>
    public static void WriteArray(Utf8JsonWriter writer, ReadOnlySpan<float> values)
    {
        writer.WriteStartArray();
        foreach (float value in values) WriteNumber(writer, value);
        writer.WriteEndArray();
    }

    /// <summary>Writes a vector in the smaller form.</summary>
    public static void WriteVector(Utf8JsonWriter writer, string name, ReadOnlySpan<float> values)
    {
        writer.WritePropertyName(name);
        if (values.Length < Base64From) WriteArray(writer, values);
        else WriteTyped(writer, values, shape: null);
    }

    /// <summary>Writes bytes in base64, 4/3 characters each.</summary>
    public static void WriteBytes(Utf8JsonWriter writer, string name, ReadOnlySpan<byte> values)
    {
        writer.WriteStartObject(name);
        writer.WriteString("dtype", "u1");
        writer.WriteBase64String("bdata", values);
        writer.WriteEndObject();
    }

    /// <summary>Writes a matrix (rows, columns) in the smaller form.</summary>
    public static void WriteMatrix(Utf8JsonWriter writer, string name, Tensor values)
    {
        (int rows, int columns) = (values.Shape[0], values.Shape[1]);
        writer.WritePropertyName(name);
        if (values.Length >= Base64From)
        {
            // The shape must be a string; for an array plotly silently drops the trace.
            WriteTyped(writer, values.Span, string.Create(CultureInfo.InvariantCulture, $"{rows}, {columns}"));
            return;
        }

        writer.WriteStartArray();
        for (int row = 0; row < rows; row++) WriteArray(writer, values.Span.Slice(row * columns, columns));
        writer.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter writer, float value)
    {
        if (float.IsFinite(value)) writer.WriteNumberValue(value);
        else writer.WriteNullValue();
    }

    private static void WriteTyped(Utf8JsonWriter writer, ReadOnlySpan<float> values, string? shape)
    {
        writer.WriteStartObject();
        writer.WriteString("dtype", "f4");
        // little-endian, like every platform of .NET 10
        writer.WriteBase64String("bdata", MemoryMarshal.AsBytes(values));
        if (shape is not null) writer.WriteString("shape", shape);
        writer.WriteEndObject();
    }
}
