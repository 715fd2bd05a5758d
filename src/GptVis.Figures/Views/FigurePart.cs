using GptVis.Figures.Charts;
using GptVis.Figures.Page;

namespace GptVis.Figures.Views;

/// <summary>A plotly figure as a piece of a <see cref="View"/>.</summary>
/// <param name="Figure">What is drawn.</param>
/// <param name="AltText">The figure in a sentence, for those who cannot see it.</param>
[TypeFormatterSource(typeof(ObjectFormatterSource), PreferredMimeTypes = ["text/html", "text/plain"])]
public sealed record FigurePart(Figure Figure, string AltText) : ViewPart
{
    private const int FallbackRows = 10;

    private const string WhatToDo =
        "These are the numbers; the figure itself is drawn by a script. To see it, run the first cell of the notebook, "
        + "or trust this notebook if you know where it comes from.";

    internal override bool NeedsBundle => true;

    internal override void WriteHtml(TextWriter writer, Table fallback) =>
        Write(writer, Figure.ToJson(), AltText, fallback);

    /// <summary>Writes the element that the page loader draws in.</summary>
    internal static void Write(TextWriter writer, string spec, string altText, Table fallback)
    {
        // A new id each time: the same view may be shown twice on a page. The description is no role="img" yet: that
        // would hide the table of numbers from those who are read to. The loader gives it to the drawing.
        string id = $"gptvis-{Guid.NewGuid():N}";
        writer.Write($"<div id=\"{id}\" data-alt=\"{Html.Encode(altText)}\">\n");
        TableHtml.Write(writer, fallback, FallbackRows);
        writer.Write($"<div style=\"opacity:.8\">{WhatToDo}</div>\n</div>\n");
        writer.Write(
            $"<script>(window.gptvis = window.gptvis || []).push([document.getElementById(\"{id}\"), "
                + $"{spec}])</script>\n");
    }
}
