namespace GptVis.Figures.Views;

/// <summary>
/// One piece of a <see cref="View"/>: a <see cref="FigurePart"/>, a <see cref="TablePart"/>, or HTML that a builder of
/// this assembly made.
/// </summary>
internal abstract record ViewPart
{
    internal virtual bool NeedsBundle => false;

    /// <summary>Writes the part; <paramref name="fallback"/> is what to show where scripts do not run.</summary>
    internal abstract void WriteHtml(TextWriter writer, Table fallback);
}
