using System.Text.Json;

namespace GptVis.Figures.Charts;

/// <summary>A matrix of numbers as coloured cells. Row and column i are drawn at position i of the axes.</summary>
/// <param name="Z">The numbers, (rows, columns); NaN leaves a cell blank.</param>
internal sealed record Heatmap(Tensor Z) : Trace
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

    /// <summary>
    /// What is written in every cell, in plotly's template language ("%{z:.2f}"); null writes nothing.
    /// </summary>
    public string? CellTemplate { get; init; }

    /// <summary>
    /// What is written in every cell, [row][column], lines below each other; in place of <see cref="CellTemplate"/>.
    /// Null writes nothing.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<IReadOnlyList<string>>>? CellTexts { get; init; }

    /// <summary>Size of the <see cref="CellTexts"/> in pixels.</summary>
    public int CellTextSize { get; init; } = 12;

    /// <summary>Lines of the hover text of every cell, [row][column]: %{hovertext}. Null for none.</summary>
    public IReadOnlyList<IReadOnlyList<IReadOnlyList<string>>>? HoverTexts { get; init; }

    /// <summary>Space between cells in pixels.</summary>
    public int Gap { get; init; }

    /// <summary>Whether the scale stands beside the map.</summary>
    public bool ShowsColorBar { get; init; } = true;

    /// <summary>Number format of the colour bar, in d3's language.</summary>
    public string ColorBarFormat { get; init; } = "";

    /// <summary>What stands beside numbers of the colour bar; plotly chooses when empty.</summary>
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
