using System.Globalization;

namespace GptVis.Figures.Charts;

/// <summary>Names depths of the residual stream.</summary>
internal static class DepthText
{
    /// <summary>"after 3 of 12 layers", with a name for the embedding.</summary>
    public static string Of(int passed, int layers) =>
        passed == 0
        ? "at the embedding"
        : string.Create(CultureInfo.InvariantCulture, $"after {passed} of {Layers(layers)}");

    /// <summary>"12 layers", "1 layer".</summary>
    public static string Layers(int count) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} layer{(count == 1 ? "" : "s")}");
}
