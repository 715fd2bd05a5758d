using System.Text;
using GptVis.Figures.Charts;

namespace GptVis.Figures.Views;

/// <summary>
/// Tokens in reading order with background colours for a number each. The colours are opaque with readable text, the
/// same on light and dark pages.
/// </summary>
internal static class ScoreChips
{
    /// <summary>The largest number of chips that are shown.</summary>
    public const int MaxChips = 600;

    private const int LongestChip = 60;

    /// <summary>One chip.</summary>
    /// <param name="Token">The token.</param>
    /// <param name="Color">The background colour.</param>
    /// <param name="Hover">The hover text.</param>
    /// <param name="Number">A number beside the token; empty for none.</param>
    public readonly record struct Chip(TokenText Token, Rgb Color, string Hover, string Number = "");

    /// <summary>The chips as an HTML element; a line break in the text breaks the line.</summary>
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
