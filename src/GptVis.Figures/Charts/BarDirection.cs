namespace GptVis.Figures.Charts;

/// <summary>The direction of bars.</summary>
internal enum BarDirection
{
    /// <summary>Upwards, side by side.</summary>
    Up,

    /// <summary>To the right, one below the other.</summary>
    Right,
}
