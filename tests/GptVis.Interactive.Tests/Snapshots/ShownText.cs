using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using GptVis.Figures.Views;
using Microsoft.DotNet.Interactive.Formatting;

namespace GptVis.Interactive.Tests.Snapshots;

/// <summary>
/// What a notebook shows of a value, as text: of a view its words, its table and its figures, of others plain text
/// and HTML.
/// </summary>
internal static partial class ShownText
{
    public static string Of(object value) => value is View view ? OfView(view) : OfOther(value);

    private static string OfView(View view)
    {
        var text = new StringBuilder();
        string alt = view.AltText;
        // Mostly it ends with the caption, which stands above.
        if (alt.EndsWith(view.Caption, StringComparison.Ordinal)) alt = alt[..^view.Caption.Length] + "(caption)";
        text.Append($"title: {view.Title}\ncaption: {view.Caption}\nalt: {alt}\n");
        string table = view.AsTable().ToString(), plain = view.ToString();
        text.Append($"\ntable, {view.AsTable().Rows.Count} rows:\n{table}");
        // It ends with the summary, which is the table where no other is given.
        string[] before = [view.Title, view.Caption, ""];
        string words = string.Join('\n', before.SkipWhile(line => line.Length == 0)) + "\n";
        if (!plain.StartsWith(words, StringComparison.Ordinal)) text.Append($"\nplain text:\n{plain}");
        else if (plain[words.Length..] != table) text.Append($"\nsummary:\n{plain[words.Length..]}");

        var figures = new List<string>();
        string page = Figure().Replace(view.ToHtml(), figure =>
        {
            figures.Add(figure.Groups["spec"].Value);
            string ofPart = WebUtility.HtmlDecode(figure.Groups["alt"].Value);
            return $"(figure {figures.Count}{(ofPart == view.AltText ? "" : $": {ofPart}")})\n";
        });
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);     // a figure that the pattern does not know
        text.Append($"\npage:\n{Compact(page)}");
        foreach (var (index, json) in figures.Index())
        {
            using var spec = JsonDocument.Parse(json);
            text.Append($"\nfigure {index + 1}:\n{FigureText.Of(spec.RootElement)}");
        }
        return text.ToString();
    }

    private static string OfOther(object value) =>
        $"text/plain: {value.ToDisplayString("text/plain")}\n"
        + $"text/html: {Ids().Replace(value.ToDisplayString("text/html"), "gptvis-id")}\n";

    // Every cell of a column and every token in a sentence has the same long style.
    private static string Compact(string page)
    {
        var styles = new List<string>();
        string text = LongStyle().Replace(page, cell =>
        {
            string style = cell.Groups["style"].Value;
            if (!styles.Contains(style)) styles.Add(style);
            return $"<{cell.Groups["tag"].Value} style {styles.IndexOf(style) + 1}>";
        });
        string legend = string.Concat(styles.Select((style, n) => $"style {n + 1}: {style}\n"));
        return legend + Ids().Replace(text, "gptvis-id");
    }

    // The element with the table that is shown where no script runs, and the script that draws in it.
    [GeneratedRegex(
        """<div id="(?<id>gptvis-[0-9a-f]{32})" data-alt="(?<alt>[^"]*)">.*?"""
        + """<script>[^<]*?getElementById\("\k<id>"\), (?<spec>\{[^<]*\})\]\)</script>\n""", RegexOptions.Singleline)]
    private static partial Regex Figure();

    [GeneratedRegex("""<(?<tag>t[hd]|code) style="(?<style>[^"]*)">""")]
    private static partial Regex LongStyle();

    [GeneratedRegex("gptvis-[0-9a-f]{32}")]
    private static partial Regex Ids();
}
