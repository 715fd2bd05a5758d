using System.Text;
using GptVis.Figures.Charts;

namespace GptVis.Figures.Views;

/// <summary>
/// Tokens in reading order on backgrounds that tell a number each. The colours are opaque, with text that can be read
/// on them: the same on a light and a dark page.
/// </summary>
internal static class ScoreChips
{
    /// <summary>More chips than this are not shown.</summary>
    public const int MaxChips = 600;

    private const int LongestChip = 60;

    /// <summary>One chip.</summary>
    /// <param name="Token">What stands on it.</param>
    /// <param name="Color">Its background.</param>
    /// <param name="Hover">What the pointer shows.</param>
    /// <param name="Number">A number beside the token; empty for none.</param>
    public readonly record struct Chip(TokenText Token, Rgb Color, string Hover, string Number = "");

    /// <summary>The chips as an element; a line break in the text breaks the line.</summary>
    public static string Html(IEnumerable<Chip> chips)
    {
        var html = new StringBuilder(
            "<div style=\"font-family:ui-monospace,Menlo,Consolas,'DejaVu Sans "
                + "Mono',monospace;font-size:14px;line-height:2.1;max-width:960px\">\n");
        foreach (var chip in chips.Take(MaxChips)) Append(html, chip);
        return html.Append("</div>\n").ToString();
    }

    // White space between chips lets lines wrap and keeps copied text apart.
    private static void Append(StringBuilder html, Chip chip)
    {
        string number = chip.Number.Length == 0
            ? ""
            : $" <small style=\"font-size:11px\">{Page.Html.Encode(chip.Number)}</small>";
        html.Append(
            $"<span title=\"{Page.Html.Encode(chip.Hover)}\" "
                + $"style=\"background:{chip.Color.Hex};color:{chip.Color.TextColor};")
            .Append("border:1px solid rgba(128,128,128,.45);border-radius:4px;padding:3px 5px;white-space:nowrap\">")
            .Append(Page.Html.Encode(chip.Token.Shortened(LongestChip))).Append(number).Append("</span>\n");
        if (chip.Token.Text.Contains('\n')) html.Append("<br>\n");
    }
}
