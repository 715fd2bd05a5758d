using System.Text.Json;

namespace GptVis.Figures.Charts;

/// <summary>A change that a <see cref="Step"/> makes in a figure: to a property of a trace, or to an axis.</summary>
/// <remarks>Each step must set all properties that any step of its control sets: nothing is reset.</remarks>
internal sealed record Change
{
    private readonly Action<Utf8JsonWriter, string> _writeValue;

    private Change(string target, string path, Action<Utf8JsonWriter, string> writeValue)
    {
        Target = target;
        Path = path;
        _writeValue = writeValue;
    }

    /// <summary>The changed property: "trace 0 marker.color", "layout yaxis.ticktext".</summary>
    internal string Name => $"{Target} {Path}";

    /// <summary>The index of the changed trace; null for the layout.</summary>
    internal int? Trace { get; private init; }

    private string Target { get; }

    private string Path { get; }

    /// <summary>Sets numbers of a trace.</summary>
    /// <param name="trace">Index of the trace in the figure.</param>
    /// <param name="path">plotly's name: "x", "y", "marker.color".</param>
    /// <param name="values">The new numbers, one per point.</param>
    public static Change Numbers(int trace, string path, NumberArray values) => Of(trace, path, values.WriteTo);

    /// <summary>Sets the cells of a heat map.</summary>
    /// <param name="trace">Index of the trace in the figure.</param>
    /// <param name="values">The new numbers, (rows, columns).</param>
    public static Change Cells(int trace, Tensor values) =>
        Of(trace, "z", (writer, name) => JsonNumbers.WriteMatrix(writer, name, values));

    /// <summary>Sets one number of a trace.</summary>
    /// <param name="trace">Index of the trace in the figure.</param>
    /// <param name="path">plotly's name: "zmin", "marker.cmax".</param>
    /// <param name="value">The new number.</param>
    public static Change Number(int trace, string path, double value) =>
        Of(trace, path, (writer, name) => writer.WriteNumber(name, value));

    /// <summary>Sets texts of a trace; plain text, escaped when written.</summary>
    /// <param name="trace">Index of the trace in the figure.</param>
    /// <param name="path">
    /// plotly's name: "text" (labels), "customdata" (names on hover), "marker.color" (a colour per bar).
    /// </param>
    /// <param name="texts">The new texts, one per point.</param>
    public static Change Texts(int trace, string path, IReadOnlyList<string> texts) =>
        Of(trace, path, (writer, name) => WriteTexts(writer, name, texts));

    /// <summary>Sets the labels of a 3D trace; plain text, escaped when written.</summary>
    /// <param name="trace">Index of the trace in the figure.</param>
    /// <param name="labels">The new labels, one per point.</param>
    public static Change LabelsInSpace(int trace, IReadOnlyList<string> labels) => Of(trace, "text", (writer, name) =>
    {
        writer.WriteStartArray(name);
        foreach (string label in labels) writer.WriteStringValue(PlotlyText.EscapeInSpace(label));
        writer.WriteEndArray();
    });

    /// <summary>Shows or hides a trace.</summary>
    /// <param name="trace">Index of the trace in the figure.</param>
    /// <param name="visible">Whether it is drawn.</param>
    public static Change Visible(int trace, bool visible) =>
        Of(trace, "visible", (writer, name) => writer.WriteBoolean(name, visible));

    /// <summary>Sets the labels of the horizontal axis; plain text. The figure's axis gives the positions.</summary>
    /// <param name="labels">One per tick of the axis.</param>
    public static Change XLabels(IReadOnlyList<string> labels) =>
        OfLayout("xaxis.ticktext", (writer, name) => WriteTexts(writer, name, labels));

    /// <summary>Sets the labels of the vertical axis; plain text. The figure's axis gives the positions.</summary>
    /// <param name="labels">One per tick of the axis.</param>
    public static Change YLabels(IReadOnlyList<string> labels) =>
        OfLayout("yaxis.ticktext", (writer, name) => WriteTexts(writer, name, labels));

    /// <summary>Sets the range of the horizontal axis.</summary>
    /// <param name="from">Number at the left end.</param>
    /// <param name="to">Number at the right end.</param>
    public static Change XRange(double from, double to) =>
        OfLayout("xaxis.range", (writer, name) => WriteRange(writer, name, from, to));

    /// <summary>Sets the range of the vertical axis.</summary>
    /// <param name="from">Number at the bottom.</param>
    /// <param name="to">Number at the top.</param>
    public static Change YRange(double from, double to) =>
        OfLayout("yaxis.range", (writer, name) => WriteRange(writer, name, from, to));

    internal void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        if (Trace is { } trace) writer.WriteNumber("trace", trace);
        writer.WriteString("path", Path);
        _writeValue(writer, "value");
        writer.WriteEndObject();
    }

    private static Change Of(int trace, string path, Action<Utf8JsonWriter, string> write) =>
        new($"trace {trace}", path, write) { Trace = trace };

    private static Change OfLayout(string path, Action<Utf8JsonWriter, string> write) => new("layout", path, write);

    private static void WriteTexts(Utf8JsonWriter writer, string name, IReadOnlyList<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (string text in texts) writer.WriteStringValue(PlotlyText.Escape(text));
        writer.WriteEndArray();
    }

    private static void WriteRange(Utf8JsonWriter writer, string name, double from, double to)
    {
        writer.WriteStartArray(name);
        writer.WriteNumberValue(from);
        writer.WriteNumberValue(to);
        writer.WriteEndArray();
    }
}
