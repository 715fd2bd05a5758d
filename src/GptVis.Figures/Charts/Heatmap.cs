using System.Text.Json;

namespace GptVis.Figures.Charts;

/// <summary>A matrix as coloured cells. Row and column i are at position i of the axes.</summary>
/// <param name="Z">The numbers, (rows, columns); NaN leaves a cell blank.</param>
internal sealed record Heatmap(Tensor Z) : Trace
{
    /// <summary>The colour scale.</summary>
    public required ColorScale Scale { get; init; }

    /// <summary>The number with the first colour.</summary>
    public required float Min { get; init; }

    /// <summary>The number with the last colour.</summary>
    public required float Max { get; init; }

    /// <summary>Names of the rows in the hover text, %{customdata[0]}.</summary>
    public IReadOnlyList<string> RowNames { get; init; } = [];

    /// <summary>Names of the columns in the hover text, %{customdata[1]}.</summary>
    public IReadOnlyList<string> ColumnNames { get; init; } = [];

    /// <summary>The text of every cell, a plotly template ("%{z:.2f}"); null for none.</summary>
    public string? CellTemplate { get; init; }

    /// <summary>
    /// The text lines of every cell, [row][column], instead of <see cref="CellTemplate"/>; null for none.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<IReadOnlyList<string>>>? CellTexts { get; init; }

    /// <summary>Size of the <see cref="CellTexts"/> in pixels.</summary>
    public int CellTextSize { get; init; } = 12;

    /// <summary>Lines of the hover text of every cell, [row][column]: %{hovertext}. Null for none.</summary>
    public IReadOnlyList<IReadOnlyList<IReadOnlyList<string>>>? HoverTexts { get; init; }

    /// <summary>Space between cells in pixels.</summary>
    public int Gap { get; init; }

    /// <summary>Whether a colour bar is drawn.</summary>
    public bool ShowsColorBar { get; init; } = true;

    /// <summary>The number format of the colour bar, a d3 format.</summary>
    public string ColorBarFormat { get; init; } = "";

    /// <summary>The ticks of the colour bar; empty lets plotly choose.</summary>
    public IReadOnlyList<(float Number, string Text)> ColorBarTicks { get; init; } = [];

    internal override string Type => "heatmap";

    private protected override void WriteBody(Utf8JsonWriter writer)
    {
        JsonNumbers.WriteMatrix(writer, "z", Z);
        writer.WriteNumber("zmin", Min);
        writer.WriteNumber("zmax", Max);
        writer.WritePropertyName("colorscale");
        ColorScale.WriteStops(writer, Scale.Colors);
        if (!ShowsColorBar) writer.WriteBoolean("showscale", false);
        writer.WriteStartObject("colorbar");
        writer.WriteString("tickformat", ColorBarFormat);
        if (ColorBarTicks.Count > 0)
        {
            writer.WriteStartArray("tickvals");
            foreach (var (number, _) in ColorBarTicks) writer.WriteNumberValue(number);
            writer.WriteEndArray();
            WriteTexts(writer, "ticktext", [.. ColorBarTicks.Select(tick => tick.Text)]);
        }
        writer.WriteNumber("thickness", 12);
        writer.WriteNumber("outlinewidth", 0);
        writer.WriteEndObject();
        writer.WriteNumber("xgap", Gap);
        writer.WriteNumber("ygap", Gap);
        writer.WriteBoolean("hoverongaps", false);
        if (CellTemplate is not null) writer.WriteString("texttemplate", CellTemplate);
        if (CellTexts is not null) WriteCellTexts(writer);
        if (HoverTexts is not null) WriteLines(writer, "hovertext", HoverTexts);
        WriteMeta(writer);
    }

    private void WriteCellTexts(Utf8JsonWriter writer)
    {
        WriteLines(writer, "text", CellTexts!);
        writer.WriteString("texttemplate", "%{text}");
        writer.WriteStartObject("textfont");
        writer.WriteNumber("size", CellTextSize);
        writer.WriteEndObject();
    }

    private static void WriteLines(
        Utf8JsonWriter writer, string property, IReadOnlyList<IReadOnlyList<IReadOnlyList<string>>> cells)
    {
        writer.WriteStartArray(property);
        foreach (var row in cells)
        {
            writer.WriteStartArray();
            foreach (var lines in row) writer.WriteStringValue(string.Join("<br>", lines.Select(PlotlyText.Escape)));
            writer.WriteEndArray();
        }
        writer.WriteEndArray();
    }

    // One name per row and column: the page loader expands them to all cells, which would take 40 bytes times T² here.
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
