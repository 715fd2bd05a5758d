namespace GptVis.Figures.Views;

/// <summary>HTML made by a builder of this assembly, with every text from outside encoded.</summary>
internal sealed record HtmlPart(string Content) : ViewPart
{
    internal override void WriteHtml(TextWriter writer, Table fallback) => writer.Write(Content);
}
