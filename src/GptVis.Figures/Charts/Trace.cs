using System.Text.Json;

namespace GptVis.Figures.Charts;

/// <summary>One trace of a <see cref="Figure"/>. All texts are plain text and are escaped when written.</summary>
internal abstract record Trace
{
    /// <summary>
    /// The trace types that this assembly writes, in plotly's names. For types missing from its bundle, plotly draws
    /// empty axes without an error.
    /// </summary>
    internal static IReadOnlyList<string> KnownTypes { get; } = ["heatmap", "bar", "scatter", "scatter3d"];

    /// <summary>The name in the legend; null for no entry.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// The hover text, a plotly template: %{z:.2f}, %{customdata[0]}. A constant of the program: external texts belong
    /// in the trace's names. Empty for none.
    /// </summary>
    public string HoverTemplate { get; init; } = "";

    internal abstract string Type { get; }

    /// <summary>Writes the trace as a JSON object.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", Type);
        if (Name is not null) writer.WriteString("name", PlotlyText.Escape(Name));
        writer.WriteBoolean("showlegend", Name is not null);
        // <extra> is the box with the trace's name
        if (HoverTemplate.Length > 0) writer.WriteString("hovertemplate", HoverTemplate + "<extra></extra>");
        else writer.WriteString("hoverinfo", "skip");
        WriteBody(writer);
        writer.WriteEndObject();
    }

    private protected abstract void WriteBody(Utf8JsonWriter writer);

    private protected static void WriteTexts(Utf8JsonWriter writer, string property, IEnumerable<string> texts)
    {
        writer.WriteStartArray(property);
        foreach (string text in texts) writer.WriteStringValue(PlotlyText.Escape(text));
        writer.WriteEndArray();
    }
}
