using System.Text.Json;

namespace GptVis.Figures.Charts;

/// <summary>Points in a plane, drawn as a line or as dots.</summary>
/// <param name="X">The horizontal coordinates.</param>
/// <param name="Y">The vertical coordinates; NaN leaves a gap.</param>
internal sealed record Scatter(ReadOnlyMemory<float> X, ReadOnlyMemory<float> Y) : Trace
{
    /// <summary>The style of the points.</summary>
    public required ScatterStyle Style { get; init; }

    /// <summary>Colour of line and dots.</summary>
    public required string Color { get; init; }

    /// <summary>The colour of each dot; empty for <see cref="Color"/>.</summary>
    public IReadOnlyList<string> DotColors { get; init; } = [];

    /// <summary>Width of a dot in pixels; null lets plotly choose.</summary>
    public double? DotSize { get; init; }

    /// <summary>Width of the line in pixels; null lets plotly choose.</summary>
    public double? LineWidth { get; init; }

    /// <summary>0 is invisible, 1 opaque.</summary>
    public double Opacity { get; init; } = 1;

    /// <summary>The label of every dot; empty for none.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>
    /// The position of each label in plotly's words: "middle right", "top center". One for all dots, or empty for
    /// above.
    /// </summary>
    public IReadOnlyList<string> LabelPositions { get; init; } = [];

    /// <summary>Size of the labels in pixels; null for the figure's size.</summary>
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
            if (LabelPositions.Count > 1) WriteTexts(writer, "textposition", LabelPositions);
            else writer.WriteString("textposition", LabelPositions is [var all] ? all : "top center");
            writer.WriteBoolean("cliponaxis", false);
            if (LabelSize is { } size) WriteFont(writer, size);
        }
        if (Opacity < 1) writer.WriteNumber("opacity", Opacity);
        WriteTexts(writer, "customdata", HoverNames);
        WriteMarks(writer);
    }

    private void WriteMarks(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("line");
        writer.WriteString("color", Color);
        if (LineWidth is { } width) writer.WriteNumber("width", width);
        writer.WriteEndObject();
        writer.WriteStartObject("marker");
        if (DotColors.Count > 0) WriteTexts(writer, "color", DotColors);
        else writer.WriteString("color", Color);
        if (DotSize is { } size) writer.WriteNumber("size", size);
        writer.WriteEndObject();
    }

    private static void WriteFont(Utf8JsonWriter writer, int size)
    {
        writer.WriteStartObject("textfont");
        writer.WriteNumber("size", size);
        writer.WriteEndObject();
    }
}
