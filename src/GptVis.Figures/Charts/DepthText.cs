using System.Globalization;

namespace GptVis.Figures.Charts;

/// <summary>Where in the residual stream a state stands, in words.</summary>
internal static class DepthText
{
    /// <summary>"after 3 of 12 layers", and what comes before them.</summary>
    public static string Of(int passed, int layers) =>
        passed == 0
        ? "at the embedding"
        : string.Create(CultureInfo.InvariantCulture, $"after {passed} of {Layers(layers)}");

    /// <summary>"12 layers", "1 layer".</summary>
    public static string Layers(int count) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} layer{(count == 1 ? "" : "s")}");
}
