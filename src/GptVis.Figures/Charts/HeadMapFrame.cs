using System.Globalization;

namespace GptVis.Figures.Charts;

/// <summary>
/// The axes and sizes of a map with a cell per head: rows are layers, the first on top; columns are heads.
/// </summary>
/// <param name="Layers">Number of rows.</param>
/// <param name="Heads">Number of columns.</param>
/// <param name="Widest">The largest total width of the columns in pixels.</param>
internal sealed record HeadMapFrame(int Layers, int Heads, int Widest = 640)
{
    private const int MaxTicks = 30;
    private const int SidesOfColumns = 150;     // labels on the left, colour bar on the right
    private const int AboveAndBelowRows = 84;

    /// <summary>Width of a cell in pixels.</summary>
    public int CellWidth => Math.Clamp(Widest / Heads, 16, 150);

    /// <summary>Height of a cell in pixels.</summary>
    public int CellHeight => Math.Clamp(CellWidth * 2 / 3, 18, 80);

    /// <summary>Space between cells in pixels.</summary>
    public int Gap => CellWidth >= 30 ? 2 : 1;

    /// <summary>Pixels of the figure.</summary>
    public int Width => Heads * CellWidth + SidesOfColumns;

    /// <summary>Pixels of the figure.</summary>
    public int Height => Layers * CellHeight + AboveAndBelowRows;

    /// <summary>The axis over heads.</summary>
    public Axis XAxis { get; } = OverNumbers("head", Heads);

    /// <summary>The axis over layers.</summary>
    public Axis YAxis { get; } = OverNumbers("layer", Layers) with { Reversed = true };

    /// <summary>The rows' names in hover texts.</summary>
    public IReadOnlyList<string> RowNames { get; } = Names("layer", Layers);

    /// <summary>The columns' names in hover texts.</summary>
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
