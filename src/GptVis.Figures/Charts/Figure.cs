using System.Globalization;
using System.Text;
using System.Text.Json;

namespace GptVis.Figures.Charts;

/// <summary>A plotly figure as data. All texts are plain text.</summary>
internal sealed record Figure
{
    /// <summary>
    /// The d3 format of a share as in captions, "41.2 %": currency suffix (set by <see cref="WriteConfig"/>), one
    /// decimal, percent.
    /// </summary>
    internal const string PercentFormat = "$.1%";

    /// <summary>As <see cref="PercentFormat"/> without decimals, "41 %".</summary>
    internal const string WholePercentFormat = "$.0%";

    /// <summary>The title above the figure; null if the page has it.</summary>
    public string? Title { get; init; }

    /// <summary>The traces, the last on top.</summary>
    public required IReadOnlyList<Trace> Traces { get; init; }

    /// <summary>The horizontal axis.</summary>
    public Axis XAxis { get; init; } = new();

    /// <summary>The vertical axis.</summary>
    public Axis YAxis { get; init; } = new();

    /// <summary>The space of 3D traces; null for a 2D figure.</summary>
    public Scene? Scene { get; init; }

    /// <summary>The controls above the figure, from left to right.</summary>
    public IReadOnlyList<Control> Controls { get; init; } = [];

    /// <summary>The largest width in pixels; a narrower page makes the figure narrower.</summary>
    public int Width { get; init; } = 760;

    /// <summary>Height in pixels.</summary>
    public int Height { get; init; } = 420;

    /// <summary>A one-line description.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
            $"Figure{(Title is null ? "" : $" “{Title}”")}: "
                + $"{string.Join(", ", Traces.Select(trace => trace.GetType().Name))}, {Width} × {Height}");

    /// <summary>The figure as JSON, safe inside a script element.</summary>
    public string ToJson() => ToJson(indented: false);

    /// <summary>
    /// Writes the object that the page loader reads: data, layout, config, and the size of its element.
    /// </summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("width", Width);
        writer.WriteNumber("height", Height);
        writer.WriteStartArray("data");
        foreach (var trace in Traces) trace.WriteTo(writer);
        writer.WriteEndArray();
        WriteLayout(writer);
        WriteConfig(writer);
        WriteControls(writer);
        writer.WriteEndObject();
    }

    internal string ToJson(bool indented)
    {
        // The default encoder writes < > & ' and U+2028 as \uXXXX, so that no text can end the script element.
        using var stream = new MemoryStream();
        using (var writer =
            new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = indented, NewLine = "\n" })) WriteTo(writer);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    // Without the colours of text, lines and hover boxes: the page loader adds them as a template.
    private void WriteLayout(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("layout");
        if (Title is not null)
        {
            writer.WriteStartObject("title");
            writer.WriteString("text", PlotlyText.Escape(Title));
            writer.WriteEndObject();
        }
        writer.WriteBoolean("autosize", true);
        writer.WriteString("paper_bgcolor", "rgba(0,0,0,0)");
        writer.WriteString("plot_bgcolor", "rgba(0,0,0,0)");
        writer.WriteString("hovermode", "closest");
        writer.WriteNumber("uirevision", 1);   // keeps zoom and camera when the theme changes
        writer.WriteNumber("bargap", 0.3);
        writer.WriteStartObject("font");
        writer.WriteString("family", "system-ui, -apple-system, \"Segoe UI\", Roboto, \"DejaVu Sans\", sans-serif");
        writer.WriteNumber("size", 13);
        writer.WriteEndObject();
        writer.WriteStartObject("margin");
        writer.WriteNumber("l", 56);
        writer.WriteNumber("r", 16);
        writer.WriteNumber("t", Title is null ? 28 : 56);
        writer.WriteNumber("b", 48);
        writer.WriteEndObject();
        WriteAxes(writer);
        writer.WriteEndObject();
    }

    private void WriteAxes(Utf8JsonWriter writer)
    {
        if (Scene is not null)
        {
            writer.WritePropertyName("scene");
            Scene.WriteTo(writer);
            return;
        }
        writer.WritePropertyName("xaxis");
        XAxis.WriteTo(writer);
        writer.WritePropertyName("yaxis");
        YAxis.WriteTo(writer);
    }

    private void WriteControls(Utf8JsonWriter writer)
    {
        if (Controls.Count == 0) return;
        var twice = Controls.SelectMany(control => control.Steps[0].Changes).GroupBy(change => change.Name)
            .FirstOrDefault(group => group.Count() > 1);
        if (twice is not null) throw new InvalidOperationException($"Two controls of the figure change {twice.Key}.");
        writer.WriteStartArray("controls");
        foreach (var control in Controls) control.WriteTo(writer, Traces.Count);
        writer.WriteEndArray();
    }

    private static void WriteConfig(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("config");
        writer.WriteBoolean("showSendToCloud", false);   // plotly.js 4 offers to upload the figure by default
        writer.WriteBoolean("displaylogo", false);
        writer.WriteBoolean("responsive", true);
        writer.WriteBoolean("typesetMath", false);
        writer.WriteStartArray("modeBarButtonsToRemove");   // nothing can be selected
        writer.WriteStringValue("select2d");
        writer.WriteStringValue("lasso2d");
        writer.WriteEndArray();
        // d3 writes "41%"; the currency suffix is the only part of a number format that a locale can set.
        writer.WriteStartObject("locales");
        writer.WriteStartObject("en-US");
        writer.WriteStartObject("format");
        writer.WriteStartArray("currency");
        writer.WriteStringValue("");
        writer.WriteStringValue(" %");
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
