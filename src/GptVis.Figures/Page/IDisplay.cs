namespace GptVis.Figures.Page;

/// <summary>A value that notebooks show as HTML; its plain text is <see cref="object.ToString"/>.</summary>
internal interface IDisplay
{
    /// <summary>Whether what it shows has a figure, which the bundle draws.</summary>
    bool NeedsBundle => false;

    /// <summary>Writes what a notebook shows now, with the bundle where that is needed.</summary>
    void WriteHtml(TextWriter writer);
}
