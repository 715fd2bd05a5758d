using System.Globalization;

namespace GptVis.Figures.Charts;

/// <summary>Measured numbers as captions and labels write them.</summary>
internal static class ShortNumber
{
    /// <summary>Three significant digits, from a thousand on whole: "0.0123", "-1.24", "84.1", "3,021".</summary>
    public static string Of(double number)
    {
        if (number == 0) return "0";
        double size = Math.Abs(number);
        if (size >= 999.5) return number.ToString("#,0", CultureInfo.InvariantCulture);
        if (size < 0.000995) return number.ToString("0.##E-0", CultureInfo.InvariantCulture);
        int exponent = (int)Math.Floor(Math.Log10(size));
        if (size >= 9.995 * Math.Pow(10, exponent)) exponent++;     // is written as 10.0, not 10.00
        int decimals = Math.Clamp(2 - exponent, 0, 6);
        return number.ToString("0." + new string('0', decimals), CultureInfo.InvariantCulture);
    }

    /// <summary>The same with its sign: "+1.24".</summary>
    public static string Signed(double number) => number > 0 ? "+" + Of(number) : Of(number);
}
