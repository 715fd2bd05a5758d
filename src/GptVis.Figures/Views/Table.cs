using System.Globalization;
using GptVis.Figures.Charts;
using GptVis.Figures.Page;

namespace GptVis.Figures.Views;

/// <summary>
/// The numbers of a figure, as rows of values under named columns. Notebooks show the first rows of long tables.
/// </summary>
[TypeFormatterSource(typeof(DisplayFormatterSource), PreferredMimeTypes = ["text/html", "text/plain"])]
public sealed class Table : IDisplay
{
    private const int RowsInNotebook = 50;
    private const int RowsInText = 20;

    /// <summary>Creates a table of values: numbers, texts, <see cref="TokenText"/>s, or null for none.</summary>
    /// <exception cref="ArgumentException">A row does not have one value per column.</exception>
    public Table(IReadOnlyList<TableColumn> columns, IEnumerable<IReadOnlyList<object?>> rows)
    {
        (Columns, Rows) = (columns, [.. rows]);
        foreach (var (index, row) in Rows.Index())
        {
            if (row.Count != columns.Count)
                throw new ArgumentException(
                    $"Row {index} has {row.Count} values; the table has {columns.Count} columns.", nameof(rows));
        }
    }

    /// <summary>
    /// Creates a table whose rows are computed when they are read: the cells of all heads are half a million rows,
    /// rarely read.
    /// </summary>
    /// <param name="columns">The columns' names and number formats, from left to right.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="row">Computes the values of a row, from 0; called every time the row is read.</param>
    public Table(IReadOnlyList<TableColumn> columns, int count, Func<int, IReadOnlyList<object?>> row) =>
        (Columns, Rows) = (columns, new ComputedRows(columns.Count, count, row));

    /// <summary>The columns' names and number formats, from left to right.</summary>
    public IReadOnlyList<TableColumn> Columns { get; }

    /// <summary>The values, row by row, in the order of <see cref="Columns"/>. Numbers are not rounded.</summary>
    public IReadOnlyList<IReadOnlyList<object?>> Rows { get; }

    /// <summary>The values of one column, from top to bottom.</summary>
    /// <exception cref="ArgumentException">The column does not exist.</exception>
    public IReadOnlyList<object?> this[string column]
    {
        get
        {
            int index = Columns.Index().Where(c => c.Item.Name == column).Select(c => c.Index).FirstOrDefault(-1);
            return index >= 0
                ? [.. Rows.Select(row => row[index])]
                : throw new ArgumentException(
                    $"There is no column \"{column}\". The columns are "
                        + $"{string.Join(", ", Columns.Select(c => $"\"{c.Name}\""))}.", nameof(column));
        }
    }

    void IDisplay.WriteHtml(TextWriter writer) => TableHtml.Write(writer, this, RowsInNotebook);

    /// <summary>The table as aligned text: at most 20 rows, no wider than a wide terminal.</summary>
    public override string ToString() => TablePlainText.Of(this, RowsInText);

    /// <summary>A value as the table writes it.</summary>
    internal static string Format(object? value, ColumnFormat format) => (value, format) switch
    {
        (null, _) => "",
        (string text, _) => text,
        (float share, ColumnFormat.Percent) => NumberText.FinePercent(share),
        (double share, ColumnFormat.Percent) => NumberText.FinePercent(share),
        (int or long, ColumnFormat.Count) => NumberText.Count(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        (float or double, _) => NumberText.Plain((IFormattable)value),
        (IFormattable number, _) => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>Whether a column is right-aligned: whether the shown values are numbers.</summary>
    internal bool IsNumeric(int column) =>
        Rows.Count > 0 && Rows.Take(RowsInNotebook).All(row => row[column] is int or long or float or double or null);
}
