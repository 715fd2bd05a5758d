using GptVis.Figures.Charts;
using GptVis.Figures.Page;

namespace GptVis.Figures.Views;

/// <summary>A plotly figure as a piece of a <see cref="View"/>.</summary>
/// <param name="Figure">What is drawn.</param>
/// <param name="AltText">The figure in a sentence, for those who cannot see it.</param>
internal sealed record FigurePart(Figure Figure, string AltText) : ViewPart
{
    private const int FallbackRows = 10;

    internal override bool NeedsBundle => true;

    internal override void WriteHtml(TextWriter writer, Table fallback) =>
        Write(writer, Figure.ToJson(), AltText, fallback);

    /// <summary>Writes the element that the page loader draws in, with a table where no script runs.</summary>
    internal static void Write(TextWriter writer, string spec, string altText, Table fallback) =>
        FigureElement.Write(writer, spec, altText, content => TableHtml.Write(content, fallback, FallbackRows));
}
