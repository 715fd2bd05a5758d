using System.Globalization;
using GptVis.Figures.Charts;
using GptVis.Figures.Page;

namespace GptVis.Figures.Views;

/// <summary>
/// Rows of values under named columns: the numbers of a picture. Shows itself in notebooks, the first rows of it where
/// there are many.
/// </summary>
[TypeFormatterSource(typeof(DisplayFormatterSource), PreferredMimeTypes = ["text/html", "text/plain"])]
public sealed class Table : IDisplay
{
    private const int RowsInNotebook = 50;
    private const int RowsInText = 20;

    /// <summary>A table of values: numbers, texts, <see cref="TokenText"/>s, null for none.</summary>
    /// <exception cref="ArgumentException">A row has another number of values than there are columns.</exception>
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
    /// A table whose rows are made when they are asked for: the cells of all heads are half a million rows that are
    /// seldom read.
    /// </summary>
    /// <param name="columns">Names and number formats, from left to right.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="row">The values of a row, from 0; called anew each time the row is read.</param>
    public Table(IReadOnlyList<TableColumn> columns, int count, Func<int, IReadOnlyList<object?>> row) =>
        (Columns, Rows) = (columns, new ComputedRows(columns.Count, count, row));

    /// <summary>Names and number formats, from left to right.</summary>
    public IReadOnlyList<TableColumn> Columns { get; }

    /// <summary>
    /// The values, row by row, in the order of <see cref="Columns"/>. Numbers are numbers, not rounded.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<object?>> Rows { get; }

    /// <summary>The values of one column, from top to bottom.</summary>
    /// <exception cref="ArgumentException">There is no such column.</exception>
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

    /// <summary>The table as aligned text: at most 20 rows, no line longer than a wide terminal.</summary>
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

    /// <summary>Whether a column's values line up on the right: those that are shown decide.</summary>
    internal bool IsNumeric(int column) =>
        Rows.Count > 0 && Rows.Take(RowsInNotebook).All(row => row[column] is int or long or float or double or null);
}
