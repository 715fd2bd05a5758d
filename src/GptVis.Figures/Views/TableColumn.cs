namespace GptVis.Figures.Views;

/// <summary>One column of a <see cref="Table"/>.</summary>
/// <param name="Name">What stands above the column.</param>
/// <param name="Format">How its numbers are written; the values themselves stay as they are.</param>
public sealed record TableColumn(string Name, ColumnFormat Format = ColumnFormat.Number);
