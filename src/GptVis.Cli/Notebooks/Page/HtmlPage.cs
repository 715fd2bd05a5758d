using System.Net;
using System.Text;
using GptVis.Cli.Notebooks.Files;
using GptVis.Host.Scripting;

namespace GptVis.Cli.Notebooks.Page;

/// <summary>A notebook as one HTML page that needs nothing else: no network, no files next to it.</summary>
internal static class HtmlPage
{
    private static readonly string Style = ReadStyle();

    /// <param name="notebook">The notebook with its outputs.</param>
    /// <param name="fallbackTitle">The title when the notebook has no heading.</param>
    public static string Render(NotebookDocument notebook, string fallbackTitle)
    {
        string title = notebook.Cells.Where(c => c.Kind == CellKind.Markdown).Select(c => MarkdownHtml.FirstHeading(c.Source)).FirstOrDefault(h => h is not null)
            ?? fallbackTitle;

        var page = new StringBuilder();
        page.Append(
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="generator" content="gptvis run">
            <title>{WebUtility.HtmlEncode(title)}</title>
            <style>
            {Style}</style>
            </head>
            <body>
            <main>

            """.ReplaceLineEndings("\n"));
        foreach (var cell in notebook.Cells) AppendCell(page, cell);
        return page.Append("</main>\n</body>\n</html>\n").ToString();
    }

    private static void AppendCell(StringBuilder page, NotebookCell cell)
    {
        switch (cell.Kind)
        {
            case CellKind.Markdown:
                page.Append("<section class=\"text\">\n").Append(MarkdownHtml.Render(cell.Source, cell.Json["attachments"])).Append("</section>\n");
                break;
            case CellKind.Code:
                AppendCode(page, cell);
                break;
            case CellKind.Raw:
                break; // meant for other converters
        }
    }

    private static void AppendCode(StringBuilder page, NotebookCell cell)
    {
        if (string.IsNullOrWhiteSpace(cell.Source)) return;

        bool isCSharp = CellLanguages.Find(cell.Language ?? CellLanguages.CSharp) == CellLanguages.CSharp;
        page.Append("<section class=\"cell\">\n<div class=\"source\"><span class=\"number\">").Append(cell.ExecutionCount)
            .Append("</span><pre><code>")
            .Append(isCSharp ? CSharpHtml.Render(cell.Source) : WebUtility.HtmlEncode(cell.Source))
            .Append("</code></pre></div>\n");
        foreach (var output in cell.Outputs) OutputHtml.Append(page, output);
        page.Append("</section>\n");
    }

    private static string ReadStyle()
    {
        using var stream = typeof(HtmlPage).Assembly.GetManifestResourceStream("page.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
