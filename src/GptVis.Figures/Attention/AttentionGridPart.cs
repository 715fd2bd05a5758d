using System.Text;
using System.Text.Json;
using GptVis.Figures.Charts;
using GptVis.Figures.Views;

namespace GptVis.Figures.Attention;

/// <summary>A thumbnail of every head's pattern, and the heat map of the selected head. Drawn by heads.js.</summary>
/// <param name="Packed">The patterns.</param>
/// <param name="Layers">Number of layers, the rows.</param>
/// <param name="Heads">Heads per layer, the columns.</param>
/// <param name="Tokens">The tokens.</param>
/// <param name="Sayings">The caption of each head's pattern, layer by layer.</param>
/// <param name="AltText">The alt text of the grid.</param>
internal sealed record AttentionGridPart(
    PackedPatterns Packed, int Layers, int Heads, IReadOnlyList<TokenText> Tokens, IReadOnlyList<string> Sayings,
    string AltText) : ViewPart
{
    private const int WidthOfHeads = 700;       // with the layers' labels, the width of a notebook cell
    private const int WidthOfLabels = 70;
    private const int Gap = 4;
    private const int NarrowestWidth = 560;     // the width of the line with the scale

    internal override bool NeedsBundle => true;

    // Small patterns get the same whole number of pixels per cell; the browser scales large ones.
    private int Side =>
        Math.Clamp(WidthOfHeads / Heads - Gap, 24, 230) is var side && Tokens.Count <= side
        ? side / Tokens.Count * Tokens.Count
        : side;

    internal override void WriteHtml(TextWriter writer, Table fallback) =>
        FigurePart.Write(writer, ToJson(), AltText, fallback);

    internal string ToJson()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream)) WriteTo(writer);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private void WriteTo(Utf8JsonWriter writer)
    {
        // Without numbers: the page inserts those of the selected head.
        var figure =
            AttentionFigures.PatternFigure(
                new Tensor(0, 0), Tokens, Packed.IsExactOnHover ? Figure.PercentFormat : Figure.WholePercentFormat);
        writer.WriteStartObject();
        writer.WriteNumber(
            "width", Math.Max(WidthOfLabels + Heads * (Side + Gap), Math.Max(NarrowestWidth, figure.Width)));
        writer.WriteNumber("height", Layers * (Side + Gap) + WidthOfLabels);
        writer.WriteStartArray("data");     // no traces: heads.js draws the thumbnails
        writer.WriteEndArray();
        writer.WriteStartObject("heads");
        writer.WriteNumber("layers", Layers);
        writer.WriteNumber("heads", Heads);
        writer.WriteNumber("tokens", Tokens.Count);
        writer.WriteNumber("side", Side);
        writer.WriteNumber("levels", Packed.Levels);
        writer.WriteBase64String("bytes", Packed.Bytes);
        writer.WriteStartArray("sayings");
        foreach (string saying in Sayings) writer.WriteStringValue(saying);
        writer.WriteEndArray();
        writer.WritePropertyName("figure");
        figure.WriteTo(writer);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
