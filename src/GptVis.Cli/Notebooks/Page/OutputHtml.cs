using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GptVis.Cli.Notebooks.Files;

namespace GptVis.Cli.Notebooks.Page;

/// <summary>
/// One output of a cell as HTML. HTML comes from the notebook's own code and is not escaped; everything else is.
/// </summary>
internal static partial class OutputHtml
{
    private static readonly string[] Images = ["image/png", "image/jpeg", "image/gif", "image/webp"];

    public static void Append(StringBuilder page, JsonObject output)
    {
        switch (output["output_type"]?.ToString())
        {
            case "stream":
                string kind = output["name"]?.ToString() == "stderr" ? "stderr" : "stdout";
                AppendText(page, $"output {kind}", MultilineText.Read(output["text"]));
                break;
            case "display_data" or "execute_result" when output["data"] is JsonObject data:
                AppendData(page, data);
                break;
            case "error":
                var trace = (output["traceback"] as JsonArray ?? []).Select(line => line?.ToString());
                AppendText(page, "output error", string.Join('\n', trace));
                break;
        }
    }

    private static void AppendData(StringBuilder page, JsonObject data)
    {
        string Text(string mimeType) => MultilineText.Read(data[mimeType]);
        string? image = Images.FirstOrDefault(data.ContainsKey);

        if (data.ContainsKey("text/html"))
            page.Append("<div class=\"output html\">").Append(Text("text/html")).Append("</div>\n");
        else if (data.ContainsKey("image/svg+xml"))
            page.Append("<div class=\"output image\">").Append(Text("image/svg+xml")).Append("</div>\n");
        else if (image is not null)
            page.Append(
                $"<div class=\"output image\"><img alt=\"{WebUtility.HtmlEncode(Alternative(data))}\" "
                    + $"src=\"data:{image};base64,{Text(image).ReplaceLineEndings("")}\"></div>\n");
        else if (data.ContainsKey("text/markdown"))
            page.Append("<div class=\"output text\">").Append(MarkdownHtml.Render(Text("text/markdown")))
                .Append("</div>\n");
        else if (data.FirstOrDefault(entry => entry.Key == "text/plain") is { Key: not null })
            AppendText(page, "output plain", Text("text/plain"));
        else if (data.FirstOrDefault() is { Key: { } other })
            AppendText(page, "output plain", data[other] is JsonValue ? Text(other) : data[other]!.ToJsonString());
    }

    private static string Alternative(JsonObject data) =>
        data.ContainsKey("text/plain") ? MultilineText.Read(data["text/plain"]) : "Output of the cell above";

    private static void AppendText(StringBuilder page, string classes, string text) =>
        page.Append($"<pre class=\"{classes}\">").Append(WebUtility.HtmlEncode(AsSeen(text))).Append("</pre>\n");

    /// <summary>
    /// The text as a terminal finally shows it: without colour codes, and with the last version of a rewritten line
    /// (progress bars).
    /// </summary>
    private static string AsSeen(string text) =>
        Overwritten().Replace(ColourCode().Replace(text, "").Replace("\r\n", "\n"), "");

    [GeneratedRegex(@"\u001b\[[0-9;?]*[A-Za-z]", RegexOptions.CultureInvariant)]
    private static partial Regex ColourCode();

    [GeneratedRegex(@"[^\n]*\r(?!\n|$)", RegexOptions.CultureInvariant)]
    private static partial Regex Overwritten();
}
