using System.Globalization;
using System.Text;
using GptVis.Figures.Charts;
using GptVis.Figures.Page;
using GptVis.Figures.Views;

namespace GptVis.Figures.Models;

/// <summary>Figures of a model's size.</summary>
internal static class ParameterFigures
{
    private const int BarWidth = 760;
    private const int LetterWidth = 8;

    /// <summary>
    /// One bar divided into the shares of the parts, and a legend with the exact counts. Plain HTML without a script.
    /// </summary>
    /// <param name="parts">The parts, from left to right.</param>
    /// <param name="title">The model's name, for the title.</param>
    /// <exception cref="ArgumentException">There are no parameters, or a count is negative.</exception>
    public static View Shares(IReadOnlyList<ParameterShare> parts, string title)
    {
        foreach (var part in parts)
        {
            if (part.Count < 0)
                throw new ArgumentException(
                    $"{part.Part} has {part.Count} parameters; counts are 0 or more.", nameof(parts));
        }
        long total = parts.Sum(part => part.Count);
        if (total == 0)
            throw new ArgumentException("The parts have no parameters; there is nothing to share.", nameof(parts));

        string caption = Caption(parts, total);
        return new View
        {
            Title = title,
            Caption = caption,
            AltText = $"One bar cut into the shares of the model's parts. {caption}",
            Parts = [new HtmlPart(BarHtml(parts, total) + LegendHtml(parts, total))],
            Table = new Table(
                [new("part"), new("parameters", ColumnFormat.Count), new("share", ColumnFormat.Percent)],
                parts.Select(part => (object?[])[part.Part, part.Count, (double)part.Count / total])),
        };
    }

    private static string BarHtml(IReadOnlyList<ParameterShare> parts, long total)
    {
        var html = new StringBuilder(
            $"<div style=\"display:flex;max-width:{BarWidth}px;height:36px;border-radius:4px;overflow:hidden;"
                + "margin:12px 0 10px\">\n");
        foreach (var (index, part) in parts.Index())
        {
            double share = (double)part.Count / total;
            string label = $"{part.Part} {NumberText.Percent(share)}";
            bool fits = (label.Length + 2) * LetterWidth <= share * BarWidth;
            string hover = $"{part.Part}: {NumberText.Count(part.Count)} ({NumberText.Percent(share)})";
            // A small share gets at least three pixels unless it is zero.
            html.Append(CultureInfo.InvariantCulture,
                $"<div title=\"{Html.Encode(hover)}\" "
                    + $"style=\"width:{share * 100:0.###}%;min-width:{(part.Count > 0 ? 3 : 0)}px;")
                .Append($"background:{Color(index)};color:{Rgb.Parse(Color(index)).TextColor};")
                .Append("line-height:36px;text-align:center;white-space:nowrap;overflow:hidden;font-size:13px\">")
                .Append(fits ? Html.Encode(label) : "").Append("</div>\n");
        }
        return html.Append("</div>\n").ToString();
    }

    private static string LegendHtml(IReadOnlyList<ParameterShare> parts, long total)
    {
        const string Left = "text-align:left;padding:2px 12px 2px 4px",
            Right = "text-align:right;padding:2px 12px 2px 4px";
        var html = new StringBuilder(
            "<table style=\"border-collapse:collapse;font-variant-numeric:tabular-nums\"><tbody>\n");
        foreach (var (index, part) in parts.Index())
        {
            html.Append($"<tr><td style=\"{Left}\"><span style=\"display:inline-block;width:12px;height:12px;")
                .Append($"border-radius:2px;background:{Color(index)}\"></span></td>")
                .Append($"<td style=\"{Left}\">{Html.Encode(part.Part)}</td>")
                .Append(CultureInfo.InvariantCulture, $"<td style=\"{Right}\">{part.Count:N0}</td>")
                .Append($"<td style=\"{Right}\">")
                .Append($"{Html.Encode(NumberText.Percent((double)part.Count / total))}</td></tr>\n");
        }
        return html.Append(CultureInfo.InvariantCulture,
            $"<tr><td></td><td style=\"{Left};font-weight:600\">total</td><td "
                + $"style=\"{Right};font-weight:600\">{total:N0}</td><td></td></tr>\n</tbody></table>\n").ToString();
    }

    private static string Caption(IReadOnlyList<ParameterShare> parts, long total)
    {
        var largest = parts.MaxBy(part => part.Count);
        return string.Create(CultureInfo.InvariantCulture,
            $"{total:N0} parameters. The largest part is {largest.Part} with "
                + $"{NumberText.Percent((double)largest.Count / total)}.");
    }

    private static string Color(int index) => ColorScales.Categories[index % ColorScales.Categories.Count];
}
