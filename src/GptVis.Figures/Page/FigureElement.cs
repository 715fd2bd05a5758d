namespace GptVis.Figures.Page;

/// <summary>
/// The element that the page loader draws a figure in: loader.js and <see cref="FigureStills"/> know its form.
/// </summary>
internal static class FigureElement
{
    private const string WhatToDo =
        "These are the numbers; the figure itself is drawn by a script. To see it, run the first cell of the notebook, "
        + "or trust this notebook if you know where it comes from.";

    /// <summary>Writes the element and the script that hands it to the loader.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="spec">What is drawn, JSON that is safe inside a script element.</param>
    /// <param name="altText">The figure in a sentence, plain text.</param>
    /// <param name="writeFallback">Writes what is shown where no script runs, HTML.</param>
    public static void Write(TextWriter writer, string spec, string altText, Action<TextWriter> writeFallback)
    {
        // A new id each time: the same view may be shown twice on a page. The description is no role="img" yet: that
        // would hide the table of numbers from those who are read to. The loader gives it to the drawing.
        string id = $"gptvis-{Guid.NewGuid():N}";
        writer.Write($"<div id=\"{id}\" data-alt=\"{Html.Encode(altText)}\">\n");
        writeFallback(writer);
        writer.Write($"<div style=\"opacity:.8\">{WhatToDo}</div>\n</div>\n");
        writer.Write(
            $"<script>(window.gptvis = window.gptvis || []).push([document.getElementById(\"{id}\"), "
                + $"{spec}])</script>\n");
    }
}
