using System.Globalization;
using GptVis.Figures.Page;

namespace GptVis.Figures.Views;

/// <summary>
/// A table as HTML: with inline styles only, because sanitizers remove style elements, and with the page's own colours.
/// </summary>
internal static class TableHtml
{
    public static void Write(TextWriter writer, Table table, int mostRows)
    {
        writer.Write(
            $"<table {Html.NoFormulas} style=\"border-collapse:collapse;margin:4px "
                + $"0;font-variant-numeric:tabular-nums\">\n<thead><tr>");
        foreach (var (index, column) in table.Columns.Index())
            writer.Write(
                $"<th style=\"{CellStyle(table, index)};border-bottom:1px "
                    + $"solid;font-weight:600\">{Html.Encode(column.Name)}</th>");
        writer.Write("</tr></thead>\n<tbody>\n");

        foreach (var row in table.Rows.Take(mostRows))
        {
            writer.Write("<tr>");
            for (int c = 0; c < row.Count; c++)
                writer.Write($"<td style=\"{CellStyle(table, c)}\">{Content(row[c], table.Columns[c].Format)}</td>");
            writer.Write("</tr>\n");
        }
        writer.Write("</tbody></table>\n");

        if (table.Rows.Count > mostRows)
            writer.Write(
                string.Create(CultureInfo.InvariantCulture,
                    $"<div style=\"opacity:.8\">{mostRows} of {table.Rows.Count:N0} rows.</div>\n"));
    }

    // Tokens are written without backticks; in sentences, backticks become code.
    private static string Content(object? value, ColumnFormat format) =>
        value is string sentence ? Html.EncodeProse(sentence) : Html.Encode(Table.Format(value, format));

    // Spaces are kept, for tokens. Long sentences wrap, numbers do not.
    private static string CellStyle(Table table, int column) =>
        $"text-align:{(table.IsNumeric(column) ? "right" : "left")};padding:2px 12px 2px "
        + $"4px;white-space:{(table.IsNumeric(column) ? "pre" : "pre-wrap")}";
}
