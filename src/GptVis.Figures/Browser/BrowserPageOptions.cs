namespace GptVis.Figures.Browser;

/// <summary>The window of a page.</summary>
internal sealed record BrowserPageOptions
{
    /// <summary>Width in CSS pixels.</summary>
    public int Width { get; init; } = 1000;

    /// <summary>Height in CSS pixels.</summary>
    public int Height { get; init; } = 800;

    /// <summary>Device pixels per CSS pixel.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>The reader's system theme that the page sees.</summary>
    public PageTheme Theme { get; init; }

    /// <summary>Whether the page may reach servers on this computer, by IP address; names are never resolved.</summary>
    internal bool ReachesThisComputer { get; init; }
}
