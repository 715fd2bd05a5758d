namespace GptVis.Figures.Views;

/// <summary>
/// One part of a <see cref="View"/>: a <see cref="FigurePart"/>, a <see cref="TablePart"/>, or HTML from a builder of
/// this assembly.
/// </summary>
internal abstract record ViewPart
{
    internal virtual bool NeedsBundle => false;

    /// <summary>Writes the part; <paramref name="fallback"/> is shown where scripts do not run.</summary>
    internal abstract void WriteHtml(TextWriter writer, Table fallback);
}
