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

    /// <summary>Width of the line in pixels; null lets plotly choose.</summary>
    public double? LineWidth { get; init; }

    /// <summary>Size of the dots in pixels; null lets plotly choose.</summary>
    public double? DotSize { get; init; }

    /// <summary>How opaque line, dots and labels are, 0 to 1.</summary>
    public double Opacity { get; init; } = 1;

    /// <summary>A text beside every dot; none when empty.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Where the labels stand.</summary>
    public LabelPlace LabelPlace { get; init; }

    /// <summary>Size of the labels in pixels; null for the figure's.</summary>
    public int? LabelSize { get; init; }

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
            writer.WriteString("textposition", LabelPlace switch
            {
                LabelPlace.Above => "top center",
                LabelPlace.Below => "bottom center",
                LabelPlace.Left => "middle left",
                LabelPlace.Right => "middle right",
                _ => throw new InvalidOperationException($"{LabelPlace} is no place of a label."),
            });
            writer.WriteBoolean("cliponaxis", false);
            if (LabelSize is { } size) WriteSize(writer, "textfont", "size", size);
        }
        if (Opacity < 1) writer.WriteNumber("opacity", Opacity);
        WriteTexts(writer, "customdata", HoverNames);
        foreach (var (part, name, size) in (ReadOnlySpan<(string, string, double?)>)[("line", "width", LineWidth), ("marker", "size", DotSize)])
        {
            writer.WriteStartObject(part);
            writer.WriteString("color", Color);
            if (size is { } pixels) writer.WriteNumber(name, pixels);
            writer.WriteEndObject();
        }
    }

    private static void WriteSize(Utf8JsonWriter writer, string part, string name, int size)
    {
        writer.WriteStartObject(part);
        writer.WriteNumber(name, size);
        writer.WriteEndObject();
    }
}
