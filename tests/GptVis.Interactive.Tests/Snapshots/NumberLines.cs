using System.Globalization;
using System.Text.RegularExpressions;

namespace GptVis.Interactive.Tests.Snapshots;

/// <summary>
/// Compares lines of a snapshot: words and whole numbers exactly, other numbers with a tolerance. Vectors of 4, 8
/// or 16 floats add up in another order, so the last bits of a sum are those of the processor: without AVX-512 a
/// third of the snapshots had a digit rounded the other way.
/// </summary>
internal static partial class NumberLines
{
    /// <summary>
    /// Of lines "~path = values", relative to the largest magnitude of the line, which is that of its array. Five
    /// digits are committed, a rounding of up to 5e-5; 5.3e-6 was measured between AVX2 and AVX-512, 2.2e-5 without
    /// either.
    /// </summary>
    public const double Tolerance = 1e-4;

    /// <summary>
    /// Whole numbers that a figure rounded from others (dtype u1, u2) may be the next one where the last bit
    /// decides; not met yet.
    /// </summary>
    public const double StepOfRounded = 1;

    /// <summary>The same for a mean of many such numbers: one of 20 may be the next one.</summary>
    public const double MeanOfRounded = 0.05;

    /// <summary>
    /// A printed number may differ by one in its last digit; where many digits are printed, by this share of it:
    /// 1.3e-7 was measured, in a loss after training.
    /// </summary>
    public const double Printed = 1e-6;

    /// <summary>
    /// What is left of printed numbers that add up to 0: 1.8e-6 was measured of logits around 20, whose last bit is
    /// 2e-6, and 2e-5 where the rest of 100 % is told in percent.
    /// </summary>
    public const double NoiseOfZero = 3e-5;

    private const NumberStyles AnyNumber = NumberStyles.Float | NumberStyles.AllowThousands;

    /// <summary>The actual text with the committed line wherever a line agrees with it.</summary>
    /// <param name="committed">The committed text.</param>
    /// <param name="actual">The text of now.</param>
    /// <param name="anyNumber">
    /// Whether any number will do where one is that is not whole: only the words are compared.
    /// </param>
    public static string Settle(string committed, string actual, bool anyNumber)
    {
        string[] was = committed.Split('\n'), now = actual.Split('\n');
        int at = 0;
        for (int n = 0; n < now.Length; n++)
        {
            int same = Array.FindIndex(was, at, line => Agree(line, now[n], anyNumber));
            if (same < 0) continue;
            at = same + 1;
            now[n] = was[same];
        }
        return string.Join('\n', now);
    }

    /// <summary>Whether two lines say the same but for the last bits of their numbers.</summary>
    public static bool Agree(string committed, string actual, bool anyNumber = false)
    {
        if (committed == actual) return true;
        return committed.StartsWith('~') && actual.StartsWith('~')
            ? IsSameArray(Tokens(committed), Tokens(actual), anyNumber)
            : IsSameText(committed, actual, anyNumber);
    }

    /// <summary>Whether any word is a number.</summary>
    public static bool HasNumbers(string values) => Tokens(values).Any(token => Number(token) is not null);

    /// <summary>The text without its numbers; the columns of a table move where a number has another length.</summary>
    public static string Words(string text) =>
        Columns().Replace(PrintedNumber().Replace(text, match => IsStyle(match.Value) ? match.Value : "#"), "  ");

    private static bool IsSameArray(string[] was, string[] now, bool anyNumber)
    {
        if (was.Length != now.Length) return false;
        double scale = was.Concat(now).Max(token => Number(token) is { } number ? Math.Abs(number) : 0);
        bool isRounded = was.Contains("u1") || was.Contains("u2");
        for (int n = 0; n < was.Length; n++)
        {
            if (was[n] == now[n]) continue;
            if (Number(was[n]) is not { } before || Number(now[n]) is not { } after)
            {
                if (!IsSameText(was[n], now[n], anyNumber)) return false;
                continue;
            }
            double step = !isRounded ? 0 : was[n - 1] is "mean" or "ramp" ? MeanOfRounded : StepOfRounded;
            bool isFree = anyNumber && !(IsWhole(was[n]) && IsWhole(now[n]));
            if (!isFree && Math.Abs(before - after) > Math.Max(Tolerance * scale, step)) return false;
        }
        return true;
    }

    private static bool IsSameText(string was, string now, bool anyNumber) =>
        Words(was) == Words(now)
        && PrintedNumbers(was).Zip(PrintedNumbers(now)).All(pair =>
            pair.First == pair.Second
            || !(IsWhole(pair.First) && IsWhole(pair.Second)) && (anyNumber || IsSamePrinted(pair.First, pair.Second)));

    private static bool IsSamePrinted(string was, string now)
    {
        double before = Number(was)!.Value, after = Number(now)!.Value;
        // A digit that is 0 at the end is not always printed: the one with more digits tells what the last is.
        double digit = Math.Min(LastDigit(was), LastDigit(now)) * 1.001;
        return Math.Abs(before - after) <= Math.Max(digit, Math.Max(NoiseOfZero, Printed * Math.Abs(before)));
    }

    private static double LastDigit(string number)
    {
        string[] parts = number.Replace('−', '-').ToLowerInvariant().Split('e');
        int point = parts[0].IndexOf('.', StringComparison.Ordinal);
        int exponent = parts.Length == 1 ? 0 : int.Parse(parts[1], CultureInfo.InvariantCulture);
        return Math.Pow(10, exponent - (point < 0 ? 0 : parts[0].Length - point - 1));
    }

    private static bool IsWhole(string number) => number.AsSpan().IndexOfAny('.', 'e', 'E') < 0;

    private static bool IsStyle(string match) => match.StartsWith('s');

    private static string[] Tokens(string line) => [.. Token().Matches(line).Select(match => match.Value)];

    private static IEnumerable<string> PrintedNumbers(string text) =>
        PrintedNumber().Matches(text).Select(match => match.Value).Where(match => !IsStyle(match));

    private static double? Number(string token) =>
        double.TryParse(token.Replace('−', '-'), AnyNumber, CultureInfo.InvariantCulture, out double number)
            ? number
            : null;

    // A text in quotes stays one token, whatever stands in it.
    [GeneratedRegex("""
        "(?:[^"\\]|\\.)*"|\S+
        """)]
    private static partial Regex Token();

    // Not the digits of a name (gpt2) or a colour (#0072b2), and nothing inside a style.
    [GeneratedRegex("""style="[^"]*"|(?<![#\w.])[-−]?\d+(?:,\d{3})*(?:\.\d+)?(?:[eE][-−+]?\d+)?(?!\w)""")]
    private static partial Regex PrintedNumber();

    [GeneratedRegex(" {2,}")]
    private static partial Regex Columns();
}
