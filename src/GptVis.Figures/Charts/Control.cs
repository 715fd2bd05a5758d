using System.Text.Json;

namespace GptVis.Figures.Charts;

/// <summary>A control above a figure that changes what it shows, with the mouse or the keyboard.</summary>
/// <param name="Kind">The kind of control.</param>
/// <param name="Name">What the control chooses, plain text: "token", "method".</param>
/// <param name="Steps">The steps, at least one. Two controls of a figure must not change the same property.</param>
internal sealed record Control(ControlKind Kind, string Name, IReadOnlyList<Step> Steps)
{
    /// <summary>The initial step; the figure's traces must show its state.</summary>
    public int Start { get; init; }

    /// <summary>Whether a button plays the steps one after the other. For sliders.</summary>
    public bool CanPlay { get; init; }

    internal void WriteTo(Utf8JsonWriter writer, int traces)
    {
        Require(traces);
        writer.WriteStartObject();
        writer.WriteString("kind", Kind == ControlKind.Slider ? "slider" : "dropdown");
        writer.WriteString("name", Name);
        writer.WriteNumber("start", Start);
        writer.WriteBoolean("play", CanPlay);
        writer.WriteStartArray("steps");
        foreach (var step in Steps)
        {
            writer.WriteStartObject();
            writer.WriteString("label", step.Label);
            if (step.Note.Length > 0) writer.WriteString("note", step.Note);
            writer.WriteStartArray("changes");
            foreach (var change in step.Changes) change.WriteTo(writer);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    // The page would draw a wrong figure without an error.
    private void Require(int traces)
    {
        if (Start < 0 || Start >= Steps.Count)
            throw new InvalidOperationException(
                $"The control \"{Name}\" starts at step {Start}, but has {Steps.Count} steps.");
        if (CanPlay && Kind != ControlKind.Slider)
            throw new InvalidOperationException($"The control \"{Name}\" is a list; only a slider can play.");
        var first = Steps[0].Changes.Select(change => change.Name).ToHashSet();
        foreach (var step in Steps)
        {
            if (!first.SetEquals(step.Changes.Select(change => change.Name)))
                throw new InvalidOperationException(
                    $"The control \"{Name}\" changes {string.Join(", ", first)} in its first step, but "
                        + $"{string.Join(", ", step.Changes.Select(c => c.Name))} in step \"{step.Label}\".");
            foreach (var change in step.Changes)
            {
                if (change.Trace is { } trace && (trace < 0 || trace >= traces))
                    throw new InvalidOperationException(
                        $"The control \"{Name}\" changes trace {trace}, but the figure has {traces}.");
            }
        }
    }
}
