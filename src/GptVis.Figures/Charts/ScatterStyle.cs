namespace GptVis.Figures.Charts;

/// <summary>How a <see cref="Scatter"/> draws its points.</summary>
internal enum ScatterStyle
{
    /// <summary>A line through the points.</summary>
    Line,

    /// <summary>A line through the points and a dot on each.</summary>
    LineWithDots,

    /// <summary>A dot on each point.</summary>
    Dots,

    /// <summary>Only the labels of the points.</summary>
    Texts,
}
