using System.Text.Json;

namespace GptVis.Figures.Charts;

/// <summary>Bars; bar i is at position i of the other axis.</summary>
/// <param name="Lengths">The length of each bar; NaN draws none.</param>
internal sealed record Bar(ReadOnlyMemory<float> Lengths) : Trace
{
    /// <summary>The direction of the bars; upwards by default.</summary>
    public BarDirection Direction { get; init; }

    /// <summary>The label at the end of each bar; empty for none.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Names in the hover text, one per bar: %{customdata}.</summary>
    public IReadOnlyList<string> HoverNames { get; init; } = [];

    /// <summary>The colour of each bar.</summary>
    public required IReadOnlyList<string> Colors { get; init; }

    internal override string Type => "bar";

    private protected override void WriteBody(Utf8JsonWriter writer)
    {
        bool right = Direction == BarDirection.Right;
        writer.WriteString("orientation", right ? "h" : "v");
        JsonNumbers.WriteVector(writer, right ? "x" : "y", Lengths.Span);
        writer.WriteStartArray(right ? "y" : "x");
        for (int i = 0; i < Lengths.Length; i++) writer.WriteNumberValue(i);
        writer.WriteEndArray();
        if (Labels.Count > 0)
        {
            WriteTexts(writer, "text", Labels);
            writer.WriteString("textposition", "outside");
            writer.WriteBoolean("cliponaxis", false);
        }
        WriteTexts(writer, "customdata", HoverNames);
        writer.WriteStartObject("marker");
        WriteTexts(writer, "color", Colors);
        writer.WriteEndObject();
    }
}
