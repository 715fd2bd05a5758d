using System.Text.Json;

namespace GptVis.Figures.Charts;

/// <summary>
/// An axis of a figure. Always numeric: plotly's category axes merge repeated tokens and turn tokens of digits into
/// numbers. Names are labels at positions.
/// </summary>
internal sealed record Axis
{
    /// <summary>The largest number of labels of an axis over tokens; hover texts still name every token.</summary>
    public const int MaxTicks = 64;

    private const int LongestTick = 14;

    /// <summary>An axis of which nothing is drawn.</summary>
    public static Axis Hidden { get; } = new() { Visible = false };

    /// <summary>The axis title; null for none.</summary>
    public string? Title { get; init; }

    /// <summary>Whether the axis itself is drawn.</summary>
    public bool Visible { get; init; } = true;

    /// <summary>The shown range; null lets plotly choose.</summary>
    public (double From, double To)? Range { get; init; }

    /// <summary>Whether the axis runs from right to left, or from top to bottom. Needs a <see cref="Range"/>.</summary>
    public bool Reversed { get; init; }

    /// <summary>
    /// Whether the axis is logarithmic; <see cref="Range"/> has the numbers themselves, both above 0.
    /// </summary>
    public bool Logarithmic { get; init; }

    /// <summary>Labels and their positions; null lets plotly choose.</summary>
    public IReadOnlyList<(int Position, string Label)>? Ticks { get; init; }

    /// <summary>Rotation of the labels in degrees; null lets plotly choose.</summary>
    public int? TickAngle { get; init; }

    /// <summary>Size of the labels in pixels.</summary>
    public int TickSize { get; init; } = 12;

    /// <summary>A d3 number format; empty lets plotly choose.</summary>
    public string TickFormat { get; init; } = "";

    /// <summary>Whether the figure has grid lines at the ticks.</summary>
    public bool Grid { get; init; } = true;

    /// <summary>
    /// Whether one unit is as long as on the horizontal axis, so that cells are square. For the vertical axis.
    /// </summary>
    public bool SameUnitAsX { get; init; }

    /// <summary>
    /// An axis with token i at position i. Long tokens are shortened; of many tokens only every n-th is labelled.
    /// </summary>
    public static Axis OverTokens(string title, IReadOnlyList<TokenText> tokens)
    {
        int step = (tokens.Count + MaxTicks - 1) / MaxTicks;
        return new Axis
        {
            Title = title,
            Grid = false,
            Range = (-0.5, tokens.Count - 0.5),
            Ticks = [.. tokens.Index().Where(t => t.Index % step == 0)
                .Select(t => (t.Index, t.Item.Shortened(LongestTick)))],
            TickSize = tokens.Count switch { <= 16 => 13, <= 40 => 11, _ => 9 },
        };
    }

    internal void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("visible", Visible);
        if (Title is not null) WriteTitle(writer);
        WriteRange(writer);
        WriteTickFont(writer);
        writer.WriteString("ticks", "");
        writer.WriteNumber("ticklabelstandoff", 5);
        WriteTickLabels(writer);
        writer.WriteBoolean("automargin", true);
        writer.WriteBoolean("showgrid", Grid);
        writer.WriteBoolean("zeroline", false);
        writer.WriteString("constrain", "domain");
        if (SameUnitAsX) writer.WriteString("scaleanchor", "x");
        writer.WriteEndObject();
    }

    /// <summary>Writes the axis of a <see cref="Scene"/>, which has no margins and no shared units.</summary>
    internal void WriteSceneTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("visible", Visible);
        writer.WriteStartObject("title");
        writer.WriteString("text", PlotlyText.Escape(Title ?? ""));   // plotly calls an untitled axis "x"
        writer.WriteEndObject();
        WriteRange(writer);
        WriteTickFont(writer);
        WriteTickLabels(writer);
        writer.WriteBoolean("showgrid", Grid);
        writer.WriteBoolean("zeroline", false);
        writer.WriteBoolean("showbackground", false);
        writer.WriteBoolean("showspikes", false);
        writer.WriteEndObject();
    }

    private void WriteRange(Utf8JsonWriter writer)
    {
        if (Logarithmic) writer.WriteString("type", "log");
        if (Range is not var (from, to)) return;
        if (Logarithmic)
        {
            // 1, 2 and 5; plotly would label every digit
            if (to / from < 1000) writer.WriteString("dtick", "D2");
            else writer.WriteNumber("dtick", 1);                            // powers of ten
            (from, to) = (Math.Log10(from), Math.Log10(to));                // plotly's range of a logarithmic axis
        }
        writer.WriteStartArray("range");
        writer.WriteNumberValue(Reversed ? to : from);
        writer.WriteNumberValue(Reversed ? from : to);
        writer.WriteEndArray();
    }

    private void WriteTickFont(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("tickfont");
        writer.WriteNumber("size", TickSize);
        writer.WriteEndObject();
    }

    private void WriteTickLabels(Utf8JsonWriter writer)
    {
        if (TickAngle is { } angle) writer.WriteNumber("tickangle", angle);
        if (TickFormat.Length > 0) writer.WriteString("tickformat", TickFormat);
        if (Ticks is null) return;

        writer.WriteStartArray("tickvals");
        foreach (var (position, _) in Ticks) writer.WriteNumberValue(position);
        writer.WriteEndArray();
        writer.WriteStartArray("ticktext");
        foreach (var (_, label) in Ticks) writer.WriteStringValue(PlotlyText.Escape(label));
        writer.WriteEndArray();
    }

    // Since plotly.js 3 a title is an object; a bare string is ignored. Without a standoff it is written over long
    // labels.
    private void WriteTitle(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("title");
        writer.WriteString("text", PlotlyText.Escape(Title!));
        writer.WriteNumber("standoff", 12);
        writer.WriteEndObject();
    }
}
