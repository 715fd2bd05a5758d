using System.Text.Json;
using GptVis.Display;

namespace GptVis.Figures.Plotly;

/// <summary>A matrix of numbers as coloured cells. Row and column i are drawn at position i of the axes.</summary>
/// <param name="Z">The numbers, (rows, columns); NaN leaves a cell blank.</param>
[TypeFormatterSource(typeof(ObjectFormatterSource), PreferredMimeTypes = ["text/html", "text/plain"])]
public sealed record Heatmap(Tensor Z) : Trace
{
    /// <summary>Colours of the numbers.</summary>
    public required ColorScale Scale { get; init; }

    /// <summary>Number that gets the first colour.</summary>
    public required float Min { get; init; }

    /// <summary>Number that gets the last colour.</summary>
    public required float Max { get; init; }

    /// <summary>Names of the rows in the hover text, %{customdata[0]}.</summary>
    public IReadOnlyList<string> RowNames { get; init; } = [];

    /// <summary>Names of the columns in the hover text, %{customdata[1]}.</summary>
    public IReadOnlyList<string> ColumnNames { get; init; } = [];

    /// <summary>What is written in every cell, in plotly's template language ("%{z:.2f}"); null writes nothing.</summary>
    public string? CellTemplate { get; init; }

    /// <summary>A text per cell, row by row: %{text} in <see cref="CellTemplate"/>; none when empty.</summary>
    public IReadOnlyList<string> CellTexts { get; init; } = [];

    /// <summary>What the pointer shows of each cell, row by row: %{text} in the hover template; none when empty.</summary>
    public IReadOnlyList<string> HoverTexts { get; init; } = [];

    /// <summary>Whether the scale stands beside the map.</summary>
    public bool ShowsColorBar { get; init; } = true;

    /// <summary>Space between cells in pixels.</summary>
    public int Gap { get; init; }

    /// <summary>Number format of the colour bar, in d3's language.</summary>
    public string ColorBarFormat { get; init; } = "";

    internal override string Type => "heatmap";

    private protected override void WriteBody(Utf8JsonWriter writer)
    {
        JsonNumbers.WriteMatrix(writer, "z", Z);
        writer.WriteNumber("zmin", Min);
        writer.WriteNumber("zmax", Max);
        writer.WritePropertyName("colorscale");
        ColorScale.WriteStops(writer, Scale.Colors);
        writer.WriteBoolean("showscale", ShowsColorBar);
        writer.WriteStartObject("colorbar");
        writer.WriteString("tickformat", ColorBarFormat);
        writer.WriteNumber("thickness", 12);
        writer.WriteNumber("outlinewidth", 0);
        writer.WriteEndObject();
        writer.WriteNumber("xgap", Gap);
        writer.WriteNumber("ygap", Gap);
        writer.WriteBoolean("hoverongaps", false);
        if (CellTemplate is not null) writer.WriteString("texttemplate", CellTemplate);
        WriteCellTexts(writer, "text", CellTexts);
        WriteCellTexts(writer, "hovertext", HoverTexts);
        WriteMeta(writer);
    }

    private void WriteCellTexts(Utf8JsonWriter writer, string property, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0) return;
        writer.WriteStartArray(property);
        foreach (string[] row in texts.Chunk(Z.Shape[1]))
        {
            writer.WriteStartArray();
            foreach (string text in row) writer.WriteStringValue(PlotlyText.Escape(text));
            writer.WriteEndArray();
        }
        writer.WriteEndArray();
    }

    // A name per row and column: the page loader spells them out for every cell, which here would be 40 bytes times T².
    private void WriteMeta(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("meta");
        WriteTexts(writer, "rows", RowNames);
        WriteTexts(writer, "columns", ColumnNames);
        if (Scale.OnDark is not null)
        {
            writer.WritePropertyName("dark");
            ColorScale.WriteStops(writer, Scale.OnDark);
        }
        writer.WriteEndObject();
    }
}
