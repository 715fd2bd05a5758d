using System.Net;
using System.Text;
using GptVis.Cli.Notebooks.Files;
using GptVis.Host.Scripting;

namespace GptVis.Cli.Notebooks.Page;

/// <summary>A notebook as one self-contained HTML page: no network, no other files.</summary>
internal static class HtmlPage
{
    private static readonly string Style = ReadStyle();

    /// <param name="notebook">The notebook with its outputs.</param>
    /// <param name="fallbackTitle">The title when the notebook has no heading.</param>
    public static string Render(NotebookDocument notebook, string fallbackTitle) =>
        Render(notebook, fallbackTitle, contents => "");

    /// <summary>The same, with a table of contents at the top.</summary>
    public static string RenderWithContents(NotebookDocument notebook, string fallbackTitle) =>
        Render(notebook, fallbackTitle, contents => contents.Render());

    private static string Render(NotebookDocument notebook, string fallbackTitle, Func<PageContents, string> navigation)
    {
        string title = notebook.Cells.Where(c => c.Kind == CellKind.Markdown)
            .Select(c => MarkdownHtml.FirstHeading(c.Source)).FirstOrDefault(h => h is not null)
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
            <meta name="generator" content="gptvis">
            <title>{WebUtility.HtmlEncode(title)}</title>
            <style>
            {Style}</style>
            </head>
            <body>
            <main>

            """.ReplaceLineEndings("\n"));
        var contents = new PageContents();
        int top = page.Length;
        foreach (var cell in notebook.Cells) AppendCell(page, cell, contents);
        page.Insert(top, navigation(contents));
        return page.Append("</main>\n</body>\n</html>\n").ToString();
    }

    private static void AppendCell(StringBuilder page, NotebookCell cell, PageContents contents)
    {
        switch (cell.Kind)
        {
            case CellKind.Markdown:
                page.Append("<section class=\"text\">\n")
                    .Append(MarkdownHtml.Render(cell.Source, cell.Json["attachments"], contents))
                    .Append("</section>\n");
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
        page.Append("<section class=\"cell\">\n<div class=\"source\"><span class=\"number\">")
            .Append(cell.ExecutionCount)
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
