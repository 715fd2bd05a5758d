using System.Globalization;
using GptVis.Figures.Page;

namespace GptVis.Figures.Views;

/// <summary>The progress of some work, as a bar with a text.</summary>
/// <param name="Text">The work and its progress, plain text.</param>
/// <param name="Fraction">The finished share of the work, 0 to 1.</param>
[TypeFormatterSource(typeof(DisplayFormatterSource), PreferredMimeTypes = ["text/html", "text/plain"])]
public sealed record ProgressBar(string Text, double Fraction) : IDisplay
{
    private const int Characters = 24;

    /// <summary>The finished share of the work, 0 to 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside 0 to 1.</exception>
    public double Fraction { get; } = Fraction is >= 0 and <= 1
        ? Fraction
        : throw new ArgumentOutOfRangeException(
            nameof(Fraction), Fraction, $"A fraction is from 0 to 1; {Fraction} was given.");

    void IDisplay.WriteHtml(TextWriter writer) => writer.Write(string.Create(CultureInfo.InvariantCulture,
        $"<div {Html.NoFormulas}><progress max=\"1\" value=\"{Fraction:0.####}\" "
            + $"style=\"width:240px;vertical-align:middle\"></progress> <span "
            + $"style=\"font-variant-numeric:tabular-nums\">{Html.Encode(Text)}</span></div>\n"));

    /// <summary>The bar in characters, the percentage and the text.</summary>
    public override string ToString()
    {
        int full = (int)(Fraction * Characters);
        return string.Create(CultureInfo.InvariantCulture,
            $"[{new string('#', full)}{new string('.', Characters - full)}] {Fraction * 100,3:0} %  {Text}");
    }
}
