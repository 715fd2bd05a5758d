using System.Globalization;

namespace GptVis.Files;

/// <summary>Sizes for people: three digits, powers of ten, as hubs and drives give them: 548 MB, 6.43 GB.</summary>
internal static class ByteSize
{
    private static readonly string[] Units = ["bytes", "kB", "MB", "GB", "TB"];

    public static string Text(long bytes)
    {
        double value = bytes;
        int unit = 0;
        // A number that rounds to 1000 of one unit is 1.00 of the next.
        for (; value >= 999.5 && unit < Units.Length - 1; unit++) value /= 1000;
        string digits = unit == 0 ? "0" : value switch { >= 99.95 => "0", >= 9.995 => "0.0", _ => "0.00" };
        return string.Create(
            CultureInfo.InvariantCulture, $"{value.ToString(digits, CultureInfo.InvariantCulture)} {Units[unit]}");
    }
}
