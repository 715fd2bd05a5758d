namespace GptVis.Figures.Charts;

/// <summary>One step of a <see cref="Control"/>.</summary>
/// <param name="Label">The step's label, plain text.</param>
/// <param name="Changes">The changes of the figure. All steps of a control change the same properties.</param>
internal sealed record Step(string Label, IReadOnlyList<Change> Changes)
{
    /// <summary>A sentence under the control, computed from the step's data; plain text. Empty for none.</summary>
    public string Note { get; init; } = "";
}
