namespace GptVis.Figures.Plotly;

/// <summary>Where the label of a dot stands.</summary>
public enum LabelPlace
{
    /// <summary>Above it, in its middle.</summary>
    Above,

    /// <summary>Below it, in its middle.</summary>
    Below,

    /// <summary>To its left, ending there.</summary>
    Left,

    /// <summary>To its right, beginning there.</summary>
    Right,
}
