using GptVis.Model;

namespace GptVis.Figures.Models;

/// <summary>The grid positions of a layer's units, row by row from the top left.</summary>
internal sealed class UnitGrid
{
    private const int MaxDots = 100_000;   // per model: a page still rotates them smoothly

    public UnitGrid(GptConfig config)
    {
        Units = config.DModel;
        // Too many for a page: each dot stands for several units, in the same shape.
        while (Units * (long)config.NLayers > MaxDots && Units % 2 == 0 && Units > 2) Units /= 2;
        UnitsPerDot = config.DModel / Units;
        Columns = Width(Units, Math.Max(config.DHead / UnitsPerDot, 1));
        Rows = (Units + Columns - 1) / Columns;
    }

    /// <summary>Dots per layer.</summary>
    public int Units { get; }

    /// <summary>Units per dot; 1 unless the model has more than 100,000 units in all.</summary>
    public int UnitsPerDot { get; }

    public int Columns { get; }

    public int Rows { get; }

    public int Column(int unit) => unit / UnitsPerDot % Columns;

    /// <summary>The row of a unit counted from below, like the scene's axis.</summary>
    public int Height(int unit) => Rows - 1 - unit / UnitsPerDot / Columns;

    /// <summary>
    /// The width nearest to a square with whole rows per head; without whole rows per head if that is far from square;
    /// with a partial last row if nothing else fits.
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
