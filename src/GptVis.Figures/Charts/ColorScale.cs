using System.Text.Json;

namespace GptVis.Figures.Charts;

/// <summary>A colour scale, from the lowest to the highest number, evenly spaced.</summary>
/// <param name="Colors">At least two colours, "#rrggbb".</param>
/// <param name="OnDark">The colours on a dark page; null for the same ones.</param>
internal sealed record ColorScale(IReadOnlyList<string> Colors, IReadOnlyList<string>? OnDark = null)
{
    /// <summary>The colour at a share of the scale, 0 to 1; values outside get the colour of the end.</summary>
    internal Rgb At(double share)
    {
        double place = Math.Clamp(share, 0, 1) * (Colors.Count - 1);
        int below = Math.Min((int)place, Colors.Count - 2);
        return Rgb.Parse(Colors[below]).Towards(Rgb.Parse(Colors[below + 1]), place - below);
    }

    /// <summary>Writes the stops in plotly's form: [[0, "#..."], ..., [1, "#..."]].</summary>
    internal static void WriteStops(Utf8JsonWriter writer, IReadOnlyList<string> colors)
    {
        writer.WriteStartArray();
        for (int i = 0; i < colors.Count; i++)
        {
            writer.WriteStartArray();
            writer.WriteNumberValue((double)i / (colors.Count - 1));
            writer.WriteStringValue(colors[i]);
            writer.WriteEndArray();
        }
        writer.WriteEndArray();
    }
}
