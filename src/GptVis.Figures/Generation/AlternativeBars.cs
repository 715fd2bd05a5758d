using GptVis.Figures.Charts;

namespace GptVis.Figures.Generation;

/// <summary>
/// The alternatives of one step as bars: one row each, in percent of the axis range; missing rows are empty.
/// </summary>
/// <param name="Names">The tokens, for the axis.</param>
/// <param name="Lengths">The probabilities.</param>
/// <param name="Numbers">The probability and the chance in the draw of each, as text.</param>
/// <param name="IsChosen">Whether each was chosen.</param>
/// <param name="Chances">The chances in the draw.</param>
/// <param name="Hovers">The hover texts.</param>
internal sealed record AlternativeBars(
    string[] Names, float[] Lengths, (string Own, string Drawn)[] Numbers, bool[] IsChosen, float[] Chances,
    string[] Hovers)
{
    private const int LongestName = 18;

    /// <summary>
    /// The rows of a step, padded to <paramref name="count"/>, on an axis that ends at <paramref name="top"/>.
    /// </summary>
    public static AlternativeBars Of(IReadOnlyList<AlternativeRow> rows, int count, double top)
    {
        T[] Each<T>(Func<AlternativeRow, T> of, T none) =>
            [.. rows.Select(of), .. Enumerable.Repeat(none, count - rows.Count)];
        return new(
            Each(row => row.Token.Shortened(LongestName), ""),
            Each(row => (float)(100 * row.Probability / top), float.NaN),
            Each(row => (NumberText.Percent(row.Probability), NumberText.Percent(row.Chance)), ("", "")),
            Each(row => row.IsChosen, false),
            Each(row => (float)(100 * row.Chance / top), float.NaN),
            Each(row =>
                $"{row.Token.Visible} (id {row.Token.Id}): {NumberText.Percent(row.Probability)}, number "
                + $"{row.Rank + 1}; in the draw {NumberText.Percent(row.Chance)}", ""));
    }

    /// <summary>The numbers beside the bars, with a mark on the chosen token.</summary>
    /// <param name="withChances">Whether the chances in the draw differ from the model's probabilities.</param>
    public string[] Labels(bool withChances) => [.. Names.Select((_, i) => float.IsNaN(Lengths[i]) ? ""
        : Numbers[i].Own + (withChances ? $" → {Numbers[i].Drawn}" : "") + (IsChosen[i] ? "  ◀ chosen" : ""))];
}
