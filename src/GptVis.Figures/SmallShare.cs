using System.Globalization;

namespace GptVis.Figures;

/// <summary>Probabilities that may be tiny and are compared: of 50,257 tokens an even share is 0.002 %.</summary>
internal static class SmallShare
{
    private const double Smallest = 1e-9;

    /// <summary>As <see cref="Percent.Of"/>, but a share below 1 % keeps two significant digits: "0.0023 %".</summary>
    public static string Of(double share)
    {
        if (share is not (>= Smallest and < 0.01)) return Percent.Of(share);
        int decimals = 1 - (int)Math.Floor(Math.Log10(share * 100));
        return (share * 100).ToString($"F{decimals}", CultureInfo.InvariantCulture) + " %";
    }
}
