using System.Globalization;

namespace GptVis.Figures.Charts;

/// <summary>Shares as captions, labels and tables write them.</summary>
internal static class Percent
{
    /// <summary>
    /// A share of 1 in percent with one decimal: "41.2 %". Never rounded to what it is not: a positive share below 0.05
    /// % is "&lt;0.1 %", and one just under the whole is "&gt;99.9 %"; exactly nothing and everything are "0 %" and
    /// "100 %".
    /// </summary>
    public static string Of(double share) => share switch
    {
        0 => "0 %",
        1 => "100 %",
        > 0 and < 0.0005 => "<0.1 %",
        > 0.9995 and < 1 => ">99.9 %",
        _ => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.0} %"),
    };
}
