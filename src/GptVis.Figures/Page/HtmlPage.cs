namespace GptVis.Figures.Page;

/// <summary>A self-contained page that follows the light or dark mode of the reader's system.</summary>
internal static class HtmlPage
{
    /// <summary>The CSS selector of the content element.</summary>
    public const string Content = "main";

    private const string Style = """
        :root { color-scheme: light dark }
        body {
          margin: 0; background: Canvas; color: CanvasText;
          font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif
        }
        main {
          width: fit-content; min-width: min(800px, 100%); max-width: 1000px; padding: 16px 20px; box-sizing: border-box
        }
        """;

    /// <summary>The page with <paramref name="content"/>; the content is HTML, the title plain text.</summary>
    public static string Around(string content, string title, bool withBundle) => $"""
        <!doctype html>
        <html lang="en" data-gptvis-page>
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{Html.Encode(title)}</title>
        <style>
        {Style}
        </style>
        </head>
        <body>
        <main>
        {content}</main>
        {(withBundle ? PlotlyBundle.Html : "")}</body>
        </html>

        """;
}
