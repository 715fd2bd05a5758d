namespace GptVis.Figures.Charts;

/// <summary>
/// The colour scales. Arrays, not names: plotly silently falls back for an unknown name, and its RdBu is reversed.
/// </summary>
internal static class ColorScales
{
    /// <summary>
    /// 0 to 1, one hue. Small values are near the page's colour and large ones stand out: light to dark on a light
    /// page, dark to light on a dark one. Only lightness varies, so it suits every kind of colour vision.
    /// </summary>
    public static ColorScale Probability { get; } = new(
        ["#eef3f9", "#bcd6ee", "#86b6de", "#4f93cc", "#2a70b2", "#134c88", "#08306b"],
        OnDark: ["#1d2733", "#21507c", "#2b6ea6", "#4a90c9", "#78b4e0", "#aed5f0", "#eaf6ff"]);

    /// <summary>
    /// Signed values, white at zero: blue below, orange-red above; needs Min = −Max. Blue and orange-red are
    /// distinguishable in every kind of colour vision.
    /// </summary>
    public static ColorScale Signed { get; } =
        new(["#08306b", "#2a70b2", "#8fbbe0", "#ffffff", "#f4a582", "#d6604d", "#7f1d1d"]);

    /// <summary>
    /// The same for dots on the page itself: zero is nearly the page's colour, light or dark, so that values far from
    /// zero stand out. <see cref="Signed"/> is white at zero, which shines on a dark page.
    /// </summary>
    public static ColorScale SignedDots { get; } = new(
        ["#08306b", "#2a70b2", "#8fbbe0", "#e4e7eb", "#f0a988", "#d6604d", "#7f1d1d"],
        OnDark: ["#7cc0ff", "#3f87cf", "#2b5078", "#2c3138", "#7d4333", "#d2603f", "#ffa27a"]);

    /// <summary>
    /// Colours for unordered categories, after Okabe and Ito: distinguishable in every kind of colour vision, on light
    /// and dark.
    /// </summary>
    public static IReadOnlyList<string> Categories { get; } =
        ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#b8a900"];
}
