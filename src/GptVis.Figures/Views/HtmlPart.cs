namespace GptVis.Figures.Views;

/// <summary>HTML from a builder of this assembly, with all external texts encoded.</summary>
internal sealed record HtmlPart(string Content) : ViewPart
{
    internal override void WriteHtml(TextWriter writer, Table fallback) => writer.Write(Content);
}
