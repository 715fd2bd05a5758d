using System.Text.Json;
using GptVis.Display;

namespace GptVis.Figures.Plotly;

/// <summary>Points of a plane, drawn as a line or as dots.</summary>
/// <param name="X">Where the points stand from left to right.</param>
/// <param name="Y">Where they stand from bottom to top; NaN leaves a gap.</param>
[TypeFormatterSource(typeof(ObjectFormatterSource), PreferredMimeTypes = ["text/html", "text/plain"])]
public sealed record Scatter(ReadOnlyMemory<float> X, ReadOnlyMemory<float> Y) : Trace
{
    /// <summary>How the points are drawn.</summary>
    public required ScatterStyle Style { get; init; }

    /// <summary>Colour of line and dots.</summary>
    public required string Color { get; init; }

    /// <summary>A text beside every dot; none when empty.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Names in the hover text, one per point: %{customdata}.</summary>
    public IReadOnlyList<string> HoverNames { get; init; } = [];

    internal override string Type => "scatter";

    private protected override void WriteBody(Utf8JsonWriter writer)
    {
        writer.WriteString("mode", ScatterStyles.Mode(Style, Labels.Count > 0));
        JsonNumbers.WriteVector(writer, "x", X.Span);
        JsonNumbers.WriteVector(writer, "y", Y.Span);
        if (Labels.Count > 0)
        {
            WriteTexts(writer, "text", Labels);
            writer.WriteString("textposition", "top center");
        }
        WriteTexts(writer, "customdata", HoverNames);
        foreach (string part in (ReadOnlySpan<string>)["line", "marker"])
        {
            writer.WriteStartObject(part);
            writer.WriteString("color", Color);
            writer.WriteEndObject();
        }
    }
}
