using GptVis.Figures.Page;

namespace GptVis.Figures.Views;

/// <summary>A table in a <see cref="View"/>.</summary>
/// <param name="Table">The table; at most the first 50 rows are shown.</param>
internal sealed record TablePart(Table Table) : ViewPart
{
    internal override void WriteHtml(TextWriter writer, Table fallback) => ((IDisplay)Table).WriteHtml(writer);
}
