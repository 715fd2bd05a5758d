namespace GptVis.Figures.Views;

/// <summary>One column of a <see cref="Table"/>.</summary>
/// <param name="Name">The column's header.</param>
/// <param name="Format">The format of its numbers; the values themselves are not changed.</param>
public sealed record TableColumn(string Name, ColumnFormat Format = ColumnFormat.Number);
