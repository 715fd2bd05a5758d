using GptVis.Figures.Page;

namespace GptVis.Figures.Views;

/// <summary>A table as a piece of a <see cref="View"/>.</summary>
/// <param name="Table">What is shown, at most the first 50 rows.</param>
internal sealed record TablePart(Table Table) : ViewPart
{
    internal override void WriteHtml(TextWriter writer, Table fallback) => ((IDisplay)Table).WriteHtml(writer);
}
