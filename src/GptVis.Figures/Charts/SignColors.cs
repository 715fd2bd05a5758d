namespace GptVis.Figures.Charts;

/// <summary>
/// The colours of bars of signed numbers: the hues of <see cref="ColorScales.Signed"/>, in shades that stand out on
/// light and dark pages.
/// </summary>
internal static class SignColors
{
    /// <summary>Orange-red, for positive numbers.</summary>
    public const string Positive = "#d6604d";

    /// <summary>Blue, for negative numbers.</summary>
    public const string Negative = "#4393c3";

    /// <summary>The colour of a number.</summary>
    public static string Of(double number) => number < 0 ? Negative : Positive;
}
