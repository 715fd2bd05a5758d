using System.Globalization;
using System.Text;

namespace GptVis.Figures.Views;

/// <summary>A table as aligned text of bounded size, for terminals and for notebooks' plain-text output.</summary>
internal static class TablePlainText
{
    private const int WidestCell = 32;
    private const int MaxColumns = 8;

    public static string Of(Table table, int mostRows)
    {
        int columns = Math.Min(table.Columns.Count, MaxColumns);
        var lines = new List<string[]> { table.Columns.Take(columns).Select(column => Cell(column.Name)).ToArray() };
        foreach (var row in table.Rows.Take(mostRows))
            lines.Add([.. row.Take(columns).Select((value, c) => Cell(Table.Format(value, table.Columns[c].Format)))]);
        int[] widths = [.. Enumerable.Range(0, columns).Select(c => lines.Max(line => Length(line[c])))];

        var text = new StringBuilder();
        foreach (string[] line in lines)
            text.Append(string.Join("  ", line.Select((cell, c) => Pad(cell, widths[c], table.IsNumeric(c)))).TrimEnd())
                .Append('\n');
        if (table.Rows.Count > mostRows)
            text.Append(CultureInfo.InvariantCulture, $"({mostRows} of {table.Rows.Count:N0} rows)\n");
        if (table.Columns.Count > columns)
            text.Append(CultureInfo.InvariantCulture, $"({columns} of {table.Columns.Count:N0} columns)\n");
        return text.ToString();
    }

    // A line break inside a cell would break the columns; those of tokens are already visible characters.
    private static string Cell(string text)
    {
        string line = string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter));
        var elements = new StringInfo(line);
        return elements.LengthInTextElements <= WidestCell
            ? line
            : elements.SubstringByTextElements(0, WidestCell - 1) + "…";
    }

    private static string Pad(string cell, int width, bool right)
    {
        string space = new(' ', width - Length(cell));
        return right ? space + cell : cell + space;
    }

    private static int Length(string text) => new StringInfo(text).LengthInTextElements;
}
