using System.Globalization;

namespace GptVis.Figures;

/// <summary>The alternatives of one place as a figure draws them: a row each, in percent; rows that the place does not have are empty.</summary>
/// <param name="Others">Lengths of those that were not chosen, NaN at the one that was.</param>
/// <param name="Chosen">Length of the one that was chosen, NaN elsewhere.</param>
/// <param name="OtherLabels">Texts at the ends of <paramref name="Others"/>.</param>
/// <param name="ChosenLabels">Text at the end of <paramref name="Chosen"/>.</param>
/// <param name="Chances">Chances in the draw.</param>
/// <param name="Hovers">What the pointer shows.</param>
internal sealed record AlternativeBars(float[] Others, float[] Chosen, string[] OtherLabels, string[] ChosenLabels, float[] Chances, string[] Hovers)
{
    private const int LongestLabel = 28;

    /// <summary>The rows of a place, filled up to so many.</summary>
    public static AlternativeBars Of(IReadOnlyList<AlternativeRow> rows, int count)
    {
        T[] Each<T>(Func<AlternativeRow, T> of, T none) => [.. rows.Select(of), .. Enumerable.Repeat(none, count - rows.Count)];
        return new(
            Each(row => row.IsChosen ? float.NaN : 100 * row.Probability, float.NaN),
            Each(row => row.IsChosen ? 100 * row.Probability : float.NaN, float.NaN),
            Each(row => row.IsChosen ? "" : Label(row), ""),
            Each(row => row.IsChosen ? Label(row) + "  ◀ chosen" : "", ""),
            Each(row => 100 * row.Chance, float.NaN),
            Each(row => $"{row.Token.Visible} (id {row.Token.Id}): {Percent.Of(row.Probability)}, in the draw {Percent.Of(row.Chance)}", ""));
    }

    private static string Label(AlternativeRow row) => string.Create(CultureInfo.InvariantCulture, $"{row.Rank + 1}.  {row.Token.Shortened(LongestLabel)}  {Percent.Of(row.Probability)}");
}
