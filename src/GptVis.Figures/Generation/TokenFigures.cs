using System.Globalization;
using System.Text;
using GptVis.Figures.Charts;
using GptVis.Figures.Page;
using GptVis.Figures.Views;

namespace GptVis.Figures.Generation;

/// <summary>Figures of text as tokens.</summary>
internal static class TokenFigures
{
    private const int MaxChips = 600;
    private const int LongestChip = 60;
    private const int Hues = 5;

    /// <summary>
    /// The tokens as chips in reading order, with their ids; a line break in the text breaks the line.
    /// </summary>
    /// <param name="tokens">The tokens in order; more than 600 are counted, not shown.</param>
    /// <param name="title">The text and the model, for the title.</param>
    public static View Chips(IReadOnlyList<TokenText> tokens, string title)
    {
        string caption = Caption(tokens);
        return new View
        {
            Title = title,
            Caption = caption,
            AltText = $"The text cut into tokens. {caption}",
            Parts = [new HtmlPart(ChipsHtml(tokens))],
            Table = new Table(
                [new("position"), new("token"), new("id")],
                tokens.Select((token, position) => (object?[])[position, token, token.Id])),
        };
    }

    private static string ChipsHtml(IReadOnlyList<TokenText> tokens)
    {
        // White space between chips lets lines wrap and keeps copied text apart.
        var html = new StringBuilder(
            "<div style=\"font-family:ui-monospace,Menlo,Consolas,'DejaVu Sans "
                + "Mono',monospace;font-size:14px;line-height:2\">\n");
        foreach (var (position, token) in tokens.Take(MaxChips).Index())
        {
            html.Append(Chip(token, position)).Append('\n');
            if (token.Text.Contains('\n')) html.Append("<br>\n");
        }
        return html.Append("</div>\n").ToString();
    }

    private static string Chip(TokenText token, int position)
    {
        string hover =
            string.Create(CultureInfo.InvariantCulture,
                $"{token.At(position)}{(token.Id is { } number ? $", id {number}" : "")}");
        string id = token.Id is { } shown
            ? string.Create(
                CultureInfo.InvariantCulture, $" <small style=\"font-size:10px;opacity:.75\">{shown}</small>")
            : "";
        return $"<span title=\"{Html.Encode(hover)}\" "
            + $"style=\"background:{Tint(position)};border-radius:4px;padding:3px "
            + $"5px;white-space:nowrap\">{Html.Encode(token.Shortened(LongestChip))}{id}</span>";
    }

    // A transparent tint over the page's background: text keeps the page's own colour and contrast.
    private static string Tint(int position) => Rgb.Parse(ColorScales.Categories[position % Hues]).WithAlpha(0.28);

    private static string Caption(IReadOnlyList<TokenText> tokens)
    {
        if (tokens.Count == 0) return "The text is empty: no tokens.";

        int different = tokens.Select(token => token.Text).Distinct().Count();
        var caption =
            new StringBuilder(
                string.Create(
                    CultureInfo.InvariantCulture, $"{tokens.Count:N0} {(tokens.Count == 1 ? "token" : "tokens")}"));
        if (different == 1 && tokens.Count > 1) caption.Append(", all the same");
        else if (different < tokens.Count)
            caption.Append(CultureInfo.InvariantCulture, $", {different:N0} of them different");
        caption.Append('.');
        if (tokens.Count > MaxChips)
            caption.Append(CultureInfo.InvariantCulture, $" The first {MaxChips} are shown; AsTable() has all.");
        string[] marks =
        [
            .. tokens.Any(token => token.Text.Contains(' ')) ? (string[])["· is a space"] : [],
            .. tokens.Any(token => token.Text.Contains('\n')) ? (string[])["⏎ a line break"] : [],
        ];
        if (marks.Length > 0) caption.Append(' ').Append(string.Join(", ", marks)).Append('.');
        return caption.ToString();
    }
}
