using System.Text.Json;

namespace GptVis.Figures.Charts;

/// <summary>Dots coloured by numbers.</summary>
/// <param name="Values">One number per dot.</param>
internal sealed record ColorShades(NumberArray Values)
{
    /// <summary>The colour scale.</summary>
    public required ColorScale Scale { get; init; }

    /// <summary>The number with the first colour.</summary>
    public required float Min { get; init; }

    /// <summary>The number with the last colour.</summary>
    public required float Max { get; init; }

    /// <summary>
    /// The numbers for the bytes 0 and 254 of <see cref="Values"/>, linear in between: a quarter of the size of floats,
    /// while colour bar and hover texts still show numbers. Null takes the values as they are.
    /// </summary>
    public (float From, float To)? BytesFrom { get; init; }

    /// <summary>
    /// The ticks of the colour bar, for values that are steps of something else; null lets plotly choose.
    /// </summary>
    public IReadOnlyList<(float Value, string Label)>? BarTicks { get; init; }

    /// <summary>The title of the colour bar; null for none.</summary>
    public string? BarTitle { get; init; }

    /// <summary>Whether the colour bar is drawn.</summary>
    public bool ShowBar { get; init; } = true;

    /// <summary>Writes the properties of plotly's marker.</summary>
    internal void WriteInto(Utf8JsonWriter writer)
    {
        Values.WriteTo(writer, "color");
        writer.WriteNumber("cmin", Min);
        writer.WriteNumber("cmax", Max);
        writer.WriteBoolean("showscale", ShowBar);
        writer.WritePropertyName("colorscale");
        ColorScale.WriteStops(writer, Scale.Colors);
        if (ShowBar) WriteBar(writer);
    }

    private void WriteBar(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("colorbar");
        writer.WriteNumber("thickness", 12);
        writer.WriteNumber("outlinewidth", 0);
        writer.WriteNumber("len", 0.8);
        if (BarTitle is not null)
        {
            writer.WriteStartObject("title");
            writer.WriteString("text", PlotlyText.Escape(BarTitle));
            writer.WriteEndObject();
        }
        if (BarTicks is not null)
        {
            writer.WriteStartArray("tickvals");
            foreach (var (value, _) in BarTicks) writer.WriteNumberValue(value);
            writer.WriteEndArray();
            writer.WriteStartArray("ticktext");
            foreach (var (_, label) in BarTicks) writer.WriteStringValue(PlotlyText.Escape(label));
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }
}
