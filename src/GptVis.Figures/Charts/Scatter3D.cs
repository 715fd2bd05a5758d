using System.Text.Json;

namespace GptVis.Figures.Charts;

/// <summary>Points in the figure's <see cref="Figure.Scene"/>, drawn as dots or as a line.</summary>
/// <param name="X">The x coordinates.</param>
/// <param name="Y">The y coordinates.</param>
/// <param name="Z">The z coordinates; NaN in any of the three leaves a gap.</param>
internal sealed record Scatter3D(NumberArray X, NumberArray Y, NumberArray Z) : Trace
{
    /// <summary>The style of the points.</summary>
    public required ScatterStyle Style { get; init; }

    /// <summary>Colour of line and dots without <see cref="Shades"/>.</summary>
    public string Color { get; init; } = ColorScales.Categories[0];

    /// <summary>The colour of each dot from a number; null for <see cref="Color"/>.</summary>
    public ColorShades? Shades { get; init; }

    /// <summary>Width of a dot in pixels.</summary>
    public double Size { get; init; } = 4;

    /// <summary>Whether dots are rings, which do not hide other dots.</summary>
    public bool Hollow { get; init; }

    /// <summary>Width of the line in pixels; null lets plotly choose.</summary>
    public double? LineWidth { get; init; }

    /// <summary>0 is invisible, 1 opaque.</summary>
    public double Opacity { get; init; } = 1;

    /// <summary>The label of every dot; empty for none.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Names in the hover text, one per point: %{customdata}.</summary>
    public IReadOnlyList<string> HoverNames { get; init; } = [];

    /// <summary>
    /// Numbers in the hover text, one per point: %{customdata}. A tenth of the size of <see cref="HoverNames"/>.
    /// </summary>
    public NumberArray HoverNumbers { get; init; }

    internal override string Type => "scatter3d";

    private protected override void WriteBody(Utf8JsonWriter writer)
    {
        writer.WriteString("mode", ScatterStyles.Mode(Style, Labels.Count > 0));
        X.WriteTo(writer, "x");
        Y.WriteTo(writer, "y");
        Z.WriteTo(writer, "z");
        writer.WriteNumber("opacity", Opacity);
        if (Labels.Count > 0)
        {
            writer.WriteStartArray("text");
            foreach (string label in Labels) writer.WriteStringValue(PlotlyText.EscapeInSpace(label));
            writer.WriteEndArray();
            writer.WriteString("textposition", "top center");
        }
        if (HoverNames.Count > 0) WriteTexts(writer, "customdata", HoverNames);
        else if (HoverNumbers.Length > 0) HoverNumbers.WriteTo(writer, "customdata");
        writer.WriteStartObject("line");
        writer.WriteString("color", Color);
        if (LineWidth is { } width) writer.WriteNumber("width", width);
        writer.WriteEndObject();
        writer.WriteStartObject("marker");
        writer.WriteNumber("size", Size);
        if (Hollow) writer.WriteString("symbol", "circle-open");
        if (Shades is null) writer.WriteString("color", Color);
        else Shades.WriteInto(writer);
        // By default plotly outlines every dot, which dominates small dots.
        writer.WriteStartObject("line");
        writer.WriteNumber("width", Hollow ? 3 : 0);
        writer.WriteEndObject();
        writer.WriteEndObject();
        if (Shades is { } shades && (shades.Scale.OnDark is not null || shades.BytesFrom is not null))
            WriteMeta(writer, shades);
    }

    // For the page loader.
    private static void WriteMeta(Utf8JsonWriter writer, ColorShades shades)
    {
        writer.WriteStartObject("meta");
        if (shades.Scale.OnDark is { } onDark)
        {
            writer.WritePropertyName("dark");
            ColorScale.WriteStops(writer, onDark);
        }
        if (shades.BytesFrom is var (from, to))
        {
            writer.WriteStartArray("bytes");
            writer.WriteNumberValue(from);
            writer.WriteNumberValue(to);
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }
}
