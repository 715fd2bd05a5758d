namespace GptVis.Figures.Charts;

/// <summary>One position of a <see cref="Control"/>.</summary>
/// <param name="Label">What the control says there, plain text.</param>
/// <param name="Changes">What the figure shows there. Every step of a control changes the same properties.</param>
internal sealed record Step(string Label, IReadOnlyList<Change> Changes)
{
    /// <summary>
    /// A sentence under the control, computed from what is shown there; plain text. Empty writes nothing.
    /// </summary>
    public string Note { get; init; } = "";
}
