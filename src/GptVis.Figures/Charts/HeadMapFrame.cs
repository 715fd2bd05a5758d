using System.Globalization;

namespace GptVis.Figures.Charts;

/// <summary>
/// What stands around a map with a cell for every head: rows are layers, the first on top, columns heads.
/// </summary>
/// <param name="Layers">Number of rows.</param>
/// <param name="Heads">Number of columns.</param>
/// <param name="Widest">Pixels that all columns together may have.</param>
internal sealed record HeadMapFrame(int Layers, int Heads, int Widest = 640)
{
    private const int MaxTicks = 30;
    private const int SidesOfColumns = 150;     // labels on the left, the scale on the right
    private const int AboveAndBelowRows = 84;

    /// <summary>Pixels of a cell from left to right.</summary>
    public int CellWidth => Math.Clamp(Widest / Heads, 16, 150);

    /// <summary>Pixels of a cell from top to bottom.</summary>
    public int CellHeight => Math.Clamp(CellWidth * 2 / 3, 18, 80);

    /// <summary>Space between cells.</summary>
    public int Gap => CellWidth >= 30 ? 2 : 1;

    /// <summary>Pixels of the figure.</summary>
    public int Width => Heads * CellWidth + SidesOfColumns;

    /// <summary>Pixels of the figure.</summary>
    public int Height => Layers * CellHeight + AboveAndBelowRows;

    /// <summary>The heads.</summary>
    public Axis XAxis { get; } = OverNumbers("head", Heads);

    /// <summary>The layers.</summary>
    public Axis YAxis { get; } = OverNumbers("layer", Layers) with { Reversed = true };

    /// <summary>What hover calls the rows.</summary>
    public IReadOnlyList<string> RowNames { get; } = Names("layer", Layers);

    /// <summary>What hover calls the columns.</summary>
    public IReadOnlyList<string> ColumnNames { get; } = Names("head", Heads);

    private static string[] Names(string noun, int count) =>
        [.. Enumerable.Range(0, count).Select(number => $"{noun} {number}")];

    private static Axis OverNumbers(string title, int count)
    {
        int step = (count + MaxTicks - 1) / MaxTicks;
        return new Axis
        {
            Title = title,
            Grid = false,
            Range = (-0.5, count - 0.5),
            Ticks = [.. Enumerable.Range(0, count).Where(number => number % step == 0)
                .Select(number => (number, number.ToString(CultureInfo.InvariantCulture)))],
            TickAngle = 0,
        };
    }
}
