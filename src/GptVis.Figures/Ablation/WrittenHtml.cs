using System.Text;
using GptVis.Figures.Charts;
using GptVis.Figures.Page;
using GptVis.Generation;

namespace GptVis.Figures.Ablation;

/// <summary>Generated texts as HTML.</summary>
internal static class WrittenHtml
{
    private const string TextStyle = "padding:3px 4px;white-space:pre-wrap;overflow-wrap:anywhere";

    /// <summary>
    /// Two continuations of one prompt, one below the other; new tokens from the first difference on are marked.
    /// </summary>
    public static string Comparison(string firstName, GeneratedText first, string secondName, GeneratedText second)
    {
        int same = first.Ids.Zip(second.Ids).TakeWhile(pair => pair.First == pair.Second).Count();
        var html = new StringBuilder(
            "<table style=\"border-collapse:collapse;max-width:760px;line-height:1.6\"><tbody>\n");
        Row(html, firstName, first, same, ColorScales.Categories[0]);
        Row(html, secondName, second, same, ColorScales.Categories[1]);
        return html.Append("</tbody></table>\n").ToString();
    }

    /// <summary>
    /// The text as HTML with its spaces and lines. Control and direction marks are shown by their code points, so that
    /// none can reorder the line.
    /// </summary>
    private static string Readable(string text) =>
        Html.Encode(string.Concat(
            text.EnumerateRunes()
                .Select(rune => rune.Value is ' ' or '\n' or '\t'
                    ? rune.ToString()
                    : new TokenText(rune.ToString()).Visible)));

    private static void Row(StringBuilder html, string name, GeneratedText text, int same, string color)
    {
        string shared = string.Concat(text.Tokens.Take(same).Select(token => token.Text)),
            own = string.Concat(text.Tokens.Skip(same).Select(token => token.Text));
        html.Append(
            $"<tr><th scope=\"row\" style=\"text-align:left;vertical-align:top;font-weight:600;padding:3px 14px 3px "
                + $"4px;white-space:nowrap;border-left:4px solid {color}\">{Html.Encode(name)}</th>")
            .Append($"<td style=\"{TextStyle}\"><span style=\"opacity:.75\">{Readable(text.Prompt)}</span>")
            .Append($"<b>{Readable(shared)}</b>");
        string marked = $"background:{Rgb.Parse(color).WithAlpha(0.28)};border-radius:3px";
        if (own.Length > 0) html.Append($"<b style=\"{marked}\">{Readable(own)}</b>");
        html.Append("</td></tr>\n");
    }
}
