namespace GptVis.Figures.Charts;

/// <summary>A colour for each token of a text, from blue for the first to amber for the last.</summary>
internal static class TokenColors
{
    /// <summary>
    /// Medium lightness, so that lines stand out on light and dark pages; blue and amber are distinguishable in every
    /// kind of colour vision.
    /// </summary>
    public static ColorScale Scale { get; } = new(["#3f6fd1", "#7d5fd0", "#b552b8", "#d9577f", "#e0703f", "#d99a1c"]);

    public static string Of(int position, int count) => At(count < 2 ? 0 : (double)position / (count - 1));

    public static IReadOnlyList<string> Of(int count) =>
        [.. Enumerable.Range(0, count).Select(position => Of(position, count))];

    private static string At(double share)
    {
        double place = share * (Scale.Colors.Count - 1);
        int from = Math.Min((int)place, Scale.Colors.Count - 2);
        var (a, b) = (Rgb.Parse(Scale.Colors[from]), Rgb.Parse(Scale.Colors[from + 1]));
        int Between(int x, int y) => (int)Math.Round(x + (y - x) * (place - from));
        return $"#{Between(a.Red, b.Red):x2}{Between(a.Green, b.Green):x2}{Between(a.Blue, b.Blue):x2}";
    }
}
