namespace GptVis.Figures.Charts;

/// <summary>How a <see cref="Control"/> looks.</summary>
internal enum ControlKind
{
    /// <summary>A slider: for steps with an order.</summary>
    Slider,

    /// <summary>A list that opens: for steps without one.</summary>
    Dropdown,
}
