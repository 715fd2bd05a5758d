using System.Globalization;

namespace GptVis.Figures.Charts;

/// <summary>Probabilities that may be tiny and are compared: of 50,257 tokens an even share is 0.002 %.</summary>
internal static class SmallShare
{
    private const double Smallest = 1e-9;

    /// <summary>
    /// As <see cref="Percent.Of"/>, but a share below 1 % keeps two significant digits: "0.0023 %", and is
    /// "&lt;0.0000001 %" where even they would be zeros.
    /// </summary>
    public static string Of(double share)
    {
        if (share is not (> 0 and < 0.01)) return Percent.Of(share);
        if (share < Smallest) return "<0.0000001 %";
        return (share * 100).ToString($"F{SmallNumbers.Decimals(share * 100)}", CultureInfo.InvariantCulture) + " %";
    }
}
