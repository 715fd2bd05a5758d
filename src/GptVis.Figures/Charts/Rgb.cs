using System.Globalization;

namespace GptVis.Figures.Charts;

/// <summary>A parsed colour "#rrggbb", for arithmetic that not every notebook's CSS supports.</summary>
internal readonly record struct Rgb(int Red, int Green, int Blue)
{
    public static Rgb Parse(string hex)
    {
        int Channel(int at) => int.Parse(hex.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return new Rgb(Channel(1), Channel(3), Channel(5));
    }

    /// <summary>
    /// The colour as CSS with an alpha value, in the old syntax with commas, which JupyterLab's sanitizer keeps.
    /// </summary>
    public string WithAlpha(double alpha) =>
        string.Create(CultureInfo.InvariantCulture, $"rgba({Red},{Green},{Blue},{alpha:0.##})");

    /// <summary>The colour as CSS, opaque: "#rrggbb".</summary>
    public string Hex => string.Create(CultureInfo.InvariantCulture, $"#{Red:x2}{Green:x2}{Blue:x2}");

    /// <summary>Mixes with another colour by a share, 0 to 1, per channel, as plotly does.</summary>
    public Rgb Towards(Rgb other, double share)
    {
        int Channel(int from, int to) => (int)Math.Round(from + share * (to - from));
        return new Rgb(Channel(Red, other.Red), Channel(Green, other.Green), Channel(Blue, other.Blue));
    }

    /// <summary>
    /// Black or white, whichever has the higher contrast on this colour by WCAG 2: (L + 0.05) / 0.05 against 1.05 / (L
    /// + 0.05).
    /// </summary>
    public string TextColor => (Luminance + 0.05) * (Luminance + 0.05) > 1.05 * 0.05 ? "#000000" : "#ffffff";

    private double Luminance => 0.2126 * Linear(Red) + 0.7152 * Linear(Green) + 0.0722 * Linear(Blue);

    // sRGB to linear light; WCAG's approximation of the curve.
    private static double Linear(int channel) =>
        channel / 255.0 is var c && c <= 0.03928 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
}
