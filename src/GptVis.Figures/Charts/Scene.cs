using System.Text.Json;

namespace GptVis.Figures.Charts;

/// <summary>The 3D space of a figure's 3D traces.</summary>
internal sealed record Scene
{
    /// <summary>The x axis.</summary>
    public Axis XAxis { get; init; } = new();

    /// <summary>The y axis.</summary>
    public Axis YAxis { get; init; } = new();

    /// <summary>The z axis, upwards.</summary>
    public Axis ZAxis { get; init; } = new();

    /// <summary>
    /// The lengths of the three sides. plotly's own choice cuts off a scene that is much longer than wide.
    /// </summary>
    public (double X, double Y, double Z) Aspect { get; init; } = (1, 1, 1);

    /// <summary>The position of the camera, in sides of the scene from its centre.</summary>
    public (double X, double Y, double Z) Eye { get; init; } = (1.4, 1.4, 1);

    /// <summary>The point that the camera looks at, in sides of the scene from its centre.</summary>
    public (double X, double Y, double Z) Center { get; init; } = (0, 0, 0);

    /// <summary>Whether the projection is perspective; otherwise orthographic.</summary>
    public bool Perspective { get; init; } = true;

    /// <summary>Annotations, in the axes' units.</summary>
    public IReadOnlyList<(double X, double Y, double Z, string Text)> Notes { get; init; } = [];

    internal void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("xaxis");
        XAxis.WriteSceneTo(writer);
        writer.WritePropertyName("yaxis");
        YAxis.WriteSceneTo(writer);
        writer.WritePropertyName("zaxis");
        ZAxis.WriteSceneTo(writer);
        writer.WriteString("aspectmode", "manual");
        WritePoint(writer, "aspectratio", Aspect);
        writer.WriteStartObject("camera");
        WritePoint(writer, "eye", Eye);
        WritePoint(writer, "center", Center);
        writer.WriteStartObject("projection");
        writer.WriteString("type", Perspective ? "perspective" : "orthographic");
        writer.WriteEndObject();
        writer.WriteEndObject();
        WriteNotes(writer);
        writer.WriteEndObject();
    }

    private void WriteNotes(Utf8JsonWriter writer)
    {
        if (Notes.Count == 0) return;
        writer.WriteStartArray("annotations");
        foreach (var (x, y, z, text) in Notes)
        {
            writer.WriteStartObject();
            writer.WriteNumber("x", x);
            writer.WriteNumber("y", y);
            writer.WriteNumber("z", z);
            writer.WriteString("text", PlotlyText.Escape(text));
            writer.WriteBoolean("showarrow", false);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WritePoint(Utf8JsonWriter writer, string name, (double X, double Y, double Z) point)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("x", point.X);
        writer.WriteNumber("y", point.Y);
        writer.WriteNumber("z", point.Z);
        writer.WriteEndObject();
    }
}
