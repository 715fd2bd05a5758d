using System.Globalization;

namespace GptVis.Figures.Charts;

/// <summary>How many decimals numbers need that are read beside each other, down from the largest of them.</summary>
internal static class SmallNumbers
{
    private const int MaxDecimals = 8;

    /// <summary>
    /// Decimals that keep two digits of the largest number: 0 for 98, 1 for 5, 2 for 0.5, 4 for 0.004.
    /// </summary>
    public static int Decimals(double largest) =>
        largest > 0 && double.IsFinite(largest)
        ? Math.Clamp(1 - (int)Math.Floor(Math.Log10(largest)), 0, MaxDecimals)
        : 0;

    /// <summary>
    /// d3's format of shares up to <paramref name="largest"/> on an axis: "0.015 %"; trailing zeros are left out.
    /// </summary>
    public static string PercentTicks(double largest) =>
        string.Create(CultureInfo.InvariantCulture, $"$.{Decimals(largest * 100)}~%");
}
