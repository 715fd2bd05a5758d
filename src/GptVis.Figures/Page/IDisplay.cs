namespace GptVis.Figures.Page;

/// <summary>A value that notebooks show as HTML; its plain text is <see cref="object.ToString"/>.</summary>
internal interface IDisplay
{
    /// <summary>Whether the output has a figure, which needs the bundle.</summary>
    bool NeedsBundle => false;

    /// <summary>Writes the HTML output, with the bundle if needed.</summary>
    void WriteHtml(TextWriter writer);
}
