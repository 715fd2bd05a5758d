namespace GptVis.Figures.Views;

/// <summary>A value that notebooks show as HTML; its plain text is <see cref="object.ToString"/>.</summary>
internal interface IDisplay
{
    /// <summary>Writes what a notebook shows now, with the bundle where that is needed.</summary>
    void WriteHtml(TextWriter writer);
}
