namespace GptVis.Figures.Page;

/// <summary>The HTML element of a figure; loader.js and <see cref="FigureStills"/> depend on its form.</summary>
internal static class FigureElement
{
    private const string WhatToDo =
        "These are the numbers; the figure itself is drawn by a script. To see it, run the first cell of the notebook, "
        + "or trust this notebook if you know where it comes from.";

    /// <summary>Writes the element and the script that passes it to the loader.</summary>
    /// <param name="writer">The output.</param>
    /// <param name="spec">The figure, as JSON that is safe inside a script element.</param>
    /// <param name="altText">The alt text, plain text.</param>
    /// <param name="writeFallback">Writes the HTML that is shown without scripts.</param>
    public static void Write(TextWriter writer, string spec, string altText, Action<TextWriter> writeFallback)
    {
        // A new id per output, because a page can show the same view twice. The element has no role="img" yet, which
        // would hide the table from screen readers; the loader sets it on the drawing.
        string id = $"gptvis-{Guid.NewGuid():N}";
        writer.Write($"<div id=\"{id}\" data-alt=\"{Html.Encode(altText)}\">\n");
        writeFallback(writer);
        writer.Write($"<div style=\"opacity:.8\">{WhatToDo}</div>\n</div>\n");
        writer.Write(
            $"<script>(window.gptvis = window.gptvis || []).push([document.getElementById(\"{id}\"), "
                + $"{spec}])</script>\n");
    }
}
