namespace GptVis.Figures.Browser;

/// <summary>Which way round a page is coloured.</summary>
public enum PageTheme
{
    /// <summary>Dark on light.</summary>
    Light,

    /// <summary>Light on dark.</summary>
    Dark,
}
