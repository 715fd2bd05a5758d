namespace GptVis.Figures.Browser;

/// <summary>The window a page is opened in.</summary>
internal sealed record BrowserPageOptions
{
    /// <summary>Width in CSS pixels.</summary>
    public int Width { get; init; } = 1000;

    /// <summary>Height in CSS pixels.</summary>
    public int Height { get; init; } = 800;

    /// <summary>Device pixels per CSS pixel.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>What the page is told about the reader's system.</summary>
    public PageTheme Theme { get; init; }

    /// <summary>Lets the page reach servers of this computer, by address: names are never looked up.</summary>
    internal bool ReachesThisComputer { get; init; }
}
