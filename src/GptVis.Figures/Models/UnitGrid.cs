using GptVis.Model;

namespace GptVis.Figures.Models;

/// <summary>Where the units of a layer stand when they are drawn as a grid, row by row from the top left.</summary>
internal sealed class UnitGrid
{
    private const int MaxDots = 100_000;   // of a whole model: what a page still turns smoothly

    public UnitGrid(GptConfig config)
    {
        Units = config.DModel;
        // Too many for a page: a dot for every so many units, and the shape stays.
        while (Units * (long)config.NLayers > MaxDots && Units % 2 == 0 && Units > 2) Units /= 2;
        UnitsPerDot = config.DModel / Units;
        Columns = Width(Units, Math.Max(config.DHead / UnitsPerDot, 1));
        Rows = (Units + Columns - 1) / Columns;
    }

    /// <summary>Dots per layer.</summary>
    public int Units { get; }

    /// <summary>Units that one dot stands for; 1 but for models of more than 100,000 units in all.</summary>
    public int UnitsPerDot { get; }

    public int Columns { get; }

    public int Rows { get; }

    public int Column(int unit) => unit / UnitsPerDot % Columns;

    /// <summary>From below, as the scene's axis counts.</summary>
    public int Height(int unit) => Rows - 1 - unit / UnitsPerDot / Columns;

    /// <summary>
    /// As near to a square as can be with whole rows for every head; without them when that is far from one; and with a
    /// last row that is not full when nothing else is.
    /// </summary>
    private static int Width(int units, int perHead)
    {
        double side = Math.Sqrt(units);
        foreach (int whole in (ReadOnlySpan<int>)[perHead, units])
        {
            int best = Enumerable.Range(1, whole).Where(w => whole % w == 0).MinBy(w => Math.Abs(Math.Log(w / side)));
            if (best <= side * 2 && best >= side / 2) return best;
        }
        return (int)Math.Ceiling(side);
    }
}
