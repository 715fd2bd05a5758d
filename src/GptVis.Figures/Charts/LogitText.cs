using System.Globalization;

namespace GptVis.Figures.Charts;

/// <summary>Logits and shares of them as captions and labels write them.</summary>
internal static class LogitText
{
    /// <summary>
    /// Two decimals, four below 0.1, two digits and a power of ten below a thousandth: never rounded to nothing.
    /// </summary>
    public static string Of(double logit)
    {
        string digits = Math.Abs(logit) switch
        {
            0 => "0",
            >= 0.1 => "0.00",
            >= 0.001 => "0.0000",
            _ => "0.0e+0",
        };
        return logit.ToString(digits, CultureInfo.InvariantCulture).Replace('-', '−');
    }

    /// <summary>The same with its sign: "+3.21", "−0.40".</summary>
    public static string Signed(double logit) => logit > 0 ? "+" + Of(logit) : Of(logit);
}
