namespace GptVis.Figures.Charts;

/// <summary>The style of a <see cref="Scatter"/>.</summary>
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
