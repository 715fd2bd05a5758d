using System.Text;
using GptVis.Figures.Plotly;
using GptVis.Generation;

namespace GptVis.Figures.Display;

/// <summary>Texts that a model wrote, as HTML.</summary>
internal static class WrittenHtml
{
    // A cell of its own for direction marks and line breaks of tokens: they must not turn the page around.
    private const string TextStyle = "padding:3px 4px;white-space:pre-wrap;overflow-wrap:anywhere;unicode-bidi:isolate";

    /// <summary>Two continuations of one prompt, one below the other; from the first difference on the new tokens are marked.</summary>
    public static string Comparison(string firstName, GeneratedText first, string secondName, GeneratedText second)
    {
        int same = first.Ids.Zip(second.Ids).TakeWhile(pair => pair.First == pair.Second).Count();
        var html = new StringBuilder("<table style=\"border-collapse:collapse;max-width:760px;line-height:1.6\"><tbody>\n");
        Row(html, firstName, first, same, ColorScales.Categories[0]);
        Row(html, secondName, second, same, ColorScales.Categories[1]);
        return html.Append("</tbody></table>\n").ToString();
    }

    private static void Row(StringBuilder html, string name, GeneratedText text, int same, string color)
    {
        string shared = string.Concat(text.Tokens.Take(same).Select(token => token.Text)), own = string.Concat(text.Tokens.Skip(same).Select(token => token.Text));
        html.Append($"<tr><th scope=\"row\" style=\"text-align:left;vertical-align:top;font-weight:600;padding:3px 14px 3px 4px;white-space:nowrap;border-left:4px solid {color}\">{Html.Encode(name)}</th>")
            .Append($"<td style=\"{TextStyle}\"><span style=\"opacity:.75\">{Html.Encode(text.Prompt)}</span><b>{Html.Encode(shared)}</b>");
        if (own.Length > 0) html.Append($"<b style=\"background:{Rgb.Parse(color).WithAlpha(0.28)};border-radius:3px\">{Html.Encode(own)}</b>");
        html.Append("</td></tr>\n");
    }
}
