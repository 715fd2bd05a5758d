namespace GptVis.Figures.Views;

/// <summary>Parts side by side; on a narrow page, one below the other.</summary>
internal sealed record PartsInARow(IReadOnlyList<ViewPart> Parts) : ViewPart
{
    internal override bool NeedsBundle => Parts.Any(part => part.NeedsBundle);

    internal override void WriteHtml(TextWriter writer, Table fallback)
    {
        writer.Write("<div style=\"display:flex;flex-wrap:wrap;gap:0 8px\">\n");
        foreach (var part in Parts)
        {
            writer.Write("<div style=\"max-width:100%\">\n");
            part.WriteHtml(writer, fallback);
            writer.Write("</div>\n");
        }
        writer.Write("</div>\n");
    }
}
