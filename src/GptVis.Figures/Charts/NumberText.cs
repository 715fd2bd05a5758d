using System.Globalization;

namespace GptVis.Figures.Charts;

/// <summary>
/// The number formats of figures, the same for every system language. Nonzero numbers are never rounded to zero, and
/// the minus sign is "−", except in <see cref="Plain"/>.
/// </summary>
internal static class NumberText
{
    private const string Minus = "−";
    private const double MinPercent = 1e-9;
    private const double MinNats = 0.0005;
    private const int MaxDecimals = 8;

    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>Integers with a comma between thousands: "50,257".</summary>
    public static string Count(long number) => number.ToString("N0", Invariant);

    /// <summary>A share of 1 with one decimal, "41.2 %"; near 0 "&lt;0.1 %", near 1 ">99.9 %".</summary>
    public static string Percent(double share) => share switch
    {
        0 => "0 %",
        1 => "100 %",
        > 0 and < 0.0005 => "<0.1 %",
        > 0.9995 and < 1 => ">99.9 %",
        _ => WithMinus(string.Create(Invariant, $"{share * 100:0.0} %")),
    };

    /// <summary>As <see cref="Percent"/> without decimals, "41 %": where there is little room.</summary>
    public static string WholePercent(double share) => share switch
    {
        > 0 and < 0.005f => "<1 %",
        > 0.995f and < 1 => ">99 %",
        _ => string.Create(Invariant, $"{Math.Round(share * 100)} %"),
    };

    /// <summary>
    /// As <see cref="Percent"/>, with two digits below 1 %, "0.0023 %": the even share of 50,257 tokens is 0.002 %.
    /// </summary>
    public static string FinePercent(double share) => share switch
    {
        not (> 0 and < 0.01) => Percent(share),
        < MinPercent => "<0.0000001 %",
        _ => (share * 100).ToString($"F{Decimals(share * 100)}", Invariant) + " %",
    };

    /// <summary>
    /// The d3 format of an axis of shares: the decimals that the largest needs, without trailing zeros.
    /// </summary>
    public static string PercentTicks(double largest) =>
        string.Create(Invariant, $"$.{Decimals(largest * 100)}~%");

    /// <summary>Three digits, or all digits from 1,000 on: "0.0123", "−1.24", "84.1", "3,021".</summary>
    public static string Short(double number)
    {
        if (number == 0) return "0";
        double size = Math.Abs(number);
        if (size >= 999.5) return WithMinus(number.ToString("#,0", Invariant));
        if (size < 0.000995) return WithMinus(number.ToString("0.##E-0", Invariant));
        int exponent = (int)Math.Floor(Math.Log10(size));
        if (size >= 9.995 * Math.Pow(10, exponent)) exponent++;     // written as 10.0, not 10.00
        int decimals = Math.Clamp(2 - exponent, 0, 6);
        return WithMinus(number.ToString("0." + new string('0', decimals), Invariant));
    }

    /// <summary>As <see cref="Short"/> with a plus for positive numbers: "+1.24".</summary>
    public static string SignedShort(double number) => Plus(number) + Short(number);

    /// <summary>
    /// Two decimals, four below 0.1, two digits and a power of ten below a thousandth: "3.21", "0.0123", "−1.2e−6".
    /// </summary>
    public static string Logit(double logit) => WithMinus(logit.ToString(Math.Abs(logit) switch
    {
        0 => "0",
        >= 0.1 => "0.00",
        >= 0.001 => "0.0000",
        _ => "0.0e+0",
    }, Invariant));

    /// <summary>As <see cref="Logit"/> with a plus for positive numbers: "+3.21".</summary>
    public static string SignedLogit(double logit) => Plus(logit) + Logit(logit);

    /// <summary>A divergence, 0 or more, with three decimals: "1.234", "&lt;0.001".</summary>
    public static string Nats(double nats) => nats switch
    {
        0 => "0",
        < MinNats => "<0.001",
        _ => nats.ToString("0.000", Invariant),
    };

    /// <summary>A change of ln p with three decimals and its sign: "−0.137", "below +0.001".</summary>
    public static string SignedNats(double nats) => Math.Abs(nats) < MinNats
        ? nats switch { 0 => "0", < 0 => $"above {Minus}0.001", _ => "below +0.001" }
        : nats.ToString($"+0.000;{Minus}0.000", Invariant);

    /// <summary>Two decimals, for small cells: "0.41", "−0.05".</summary>
    public static string Cell(double number) =>
        (Math.Round(number, 2) + 0.0).ToString($"0.00;{Minus}0.00", Invariant);     // + 0.0: never a minus before 0

    /// <summary>As <see cref="Cell"/> with its sign, "+0.41", and 0 if both decimals are zero.</summary>
    public static string SignedCell(double number) =>
        Math.Abs(number) < 0.005 ? "0" : number.ToString($"+0.00;{Minus}0.00", Invariant);

    /// <summary>A tick with its sign and as many decimals as its neighbours: "+0.25", "−1", "0".</summary>
    public static string SignedTick(double number, int decimals)
    {
        string digits = "0." + new string('0', decimals);
        return number.ToString($"+{digits};{Minus}{digits};0", Invariant);
    }

    /// <summary>As many decimals as needed, up to a limit, for formulas: "0.00001", "−0.5".</summary>
    public static string UpTo(int decimals, double number) =>
        WithMinus(number.ToString("0." + new string('#', decimals), Invariant));

    /// <summary>Five digits with a hyphen as minus sign, readable by programs: tables are copied.</summary>
    public static string Plain(IFormattable number) => number.ToString("G5", Invariant);

    /// <summary>
    /// The number of decimals that keep two digits of the largest of several numbers: 0 for 98, 1 for 5, 2 for 0.5, 4
    /// for 0.004.
    /// </summary>
    public static int Decimals(double largest) =>
        largest > 0 && double.IsFinite(largest)
        ? Math.Clamp(1 - (int)Math.Floor(Math.Log10(largest)), 0, MaxDecimals)
        : 0;

    private static string Plus(double number) => number > 0 ? "+" : "";

    private static string WithMinus(string text) => text.Replace("-", Minus, StringComparison.Ordinal);
}
