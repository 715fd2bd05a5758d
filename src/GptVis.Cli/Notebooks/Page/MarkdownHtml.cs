using System.Text.Json.Nodes;
using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace GptVis.Cli.Notebooks.Page;

/// <summary>
/// Renders Markdown as Jupyter does in a trusted notebook: GitHub's dialect, raw HTML kept, attached images inlined.
/// </summary>
internal static class MarkdownHtml
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables()
        .UseTaskLists()
        .UseAutoLinks()
        .UseFootnotes()
        .UseEmphasisExtras()
        .UseAutoIdentifiers(AutoIdentifierOptions.GitHub)
        .Build();

    /// <param name="markdown">The cell's text.</param>
    /// <param name="attachments">nbformat's attachments: file name -> mime type -> base64.</param>
    /// <param name="contents">
    /// Collects the headings and gives them unique anchors; null for text outside a page.
    /// </param>
    public static string Render(string markdown, JsonNode? attachments = null, PageContents? contents = null)
    {
        var document = Markdown.Parse(markdown, Pipeline);
        foreach (var heading in document.Descendants<HeadingBlock>())
        {
            var attributes = heading.GetAttributes();
            if (contents is not null && Text(heading) is { } title)
                attributes.Id = contents.Add(heading.Level, title, attributes.Id ?? "section");
        }

        foreach (var link in document.Descendants<LinkInline>())
        {
            if (link.IsImage && AttachmentUrl(link.Url, attachments) is { } url) link.Url = url;
        }

        return document.ToHtml(Pipeline);
    }

    public static string? FirstHeading(string markdown)
    {
        var heading = Markdown.Parse(markdown, Pipeline).Descendants<HeadingBlock>().FirstOrDefault();
        return heading is null ? null : Text(heading);
    }

    private static string? Text(HeadingBlock heading)
    {
        if (heading.Inline is null) return null;

        string text = string.Concat(heading.Inline.Descendants().Select(inline => inline switch
        {
            LiteralInline literal => literal.Content.ToString(),
            CodeInline code => code.Content,
            _ => "",
        })).Trim();
        return text.Length > 0 ? text : null;
    }

    private static string? AttachmentUrl(string? url, JsonNode? attachments)
    {
        const string scheme = "attachment:";
        if (url is null || !url.StartsWith(scheme, StringComparison.Ordinal)) return null;

        string name = Uri.UnescapeDataString(url[scheme.Length..]);
        return (attachments as JsonObject)?[name] is JsonObject bundle
            && bundle.FirstOrDefault() is { Key: { } mimeType, Value: { } data }
            ? $"data:{mimeType};base64,{data.ToString().Replace("\n", "")}"
            : null;
    }
}
