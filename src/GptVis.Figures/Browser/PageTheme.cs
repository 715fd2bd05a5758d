namespace GptVis.Figures.Browser;

/// <summary>The colour theme of a page.</summary>
public enum PageTheme
{
    /// <summary>Dark text on a light page.</summary>
    Light,

    /// <summary>Light text on a dark page.</summary>
    Dark,
}
