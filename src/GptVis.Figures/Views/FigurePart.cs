using GptVis.Figures.Charts;
using GptVis.Figures.Page;

namespace GptVis.Figures.Views;

/// <summary>A plotly figure in a <see cref="View"/>.</summary>
/// <param name="Figure">The figure.</param>
/// <param name="AltText">The alt text, one sentence.</param>
internal sealed record FigurePart(Figure Figure, string AltText) : ViewPart
{
    private const int FallbackRows = 10;

    internal override bool NeedsBundle => true;

    internal override void WriteHtml(TextWriter writer, Table fallback) =>
        Write(writer, Figure.ToJson(), AltText, fallback);

    /// <summary>
    /// Writes the element in which the page loader draws the figure, with a table as fallback without scripts.
    /// </summary>
    internal static void Write(TextWriter writer, string spec, string altText, Table fallback) =>
        FigureElement.Write(writer, spec, altText, content => TableHtml.Write(content, fallback, FallbackRows));
}
