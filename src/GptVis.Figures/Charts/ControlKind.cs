namespace GptVis.Figures.Charts;

/// <summary>The kind of a <see cref="Control"/>.</summary>
internal enum ControlKind
{
    /// <summary>A slider, for ordered steps.</summary>
    Slider,

    /// <summary>A dropdown list, for unordered steps.</summary>
    Dropdown,
}
