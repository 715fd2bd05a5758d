using System.Globalization;
using GptVis.Figures.Charts;
using GptVis.Figures.Views;

namespace GptVis.Figures.Attention;

/// <summary>
/// The caption and the tables of an attention pattern. Patterns are (T, T), row = query, column = key; NaN is a missing
/// value.
/// </summary>
internal static class AttentionCaptions
{
    /// <summary>
    /// The caption: the strongest attention other than to the first token or the token itself (where heads put
    /// attention that they do not need), and the mean attention to the first token.
    /// </summary>
    public static string Caption(Tensor pattern, IReadOnlyList<TokenText> tokens)
    {
        int T = tokens.Count;
        string first = tokens[0].At(0);
        string caption = T switch
        {
            1 => $"{first} is the only token; it can look at nothing but itself.",
            2 => $"{tokens[1].At(1)} gives {NumberText.Percent(pattern[1, 0])} to the first token, {first}, and "
                + $"{NumberText.Percent(pattern[1, 1])} to itself; there is nothing else it could look at.",
            _ => StrongestLook(pattern, tokens)
                + $" On average the later tokens give {NumberText.Percent(ShareOfFirst(pattern))} to the first, "
                + $"{first}.",
        };
        int missing = Missing(pattern);
        return missing == 0
            ? caption
            : caption + string.Create(CultureInfo.InvariantCulture,
                $" {missing} of {T * (T + 1) / 2} cells have no number and are left blank.");
    }

    /// <summary>All cells on and below the diagonal: query, key, probability.</summary>
    public static Table Cells(Tensor pattern, IReadOnlyList<TokenText> tokens) => new(
        [new("query position"), new("query"), new("key position"), new("key"), new("probability")],
        CountOfCells(tokens.Count),
        index =>
        {
            var (query, key) = CellAt(index);
            return [query, tokens[query], key, tokens[key], pattern[query, key]];
        });

    /// <summary>The number of cells on and below the diagonal: T (T + 1) / 2.</summary>
    public static int CountOfCells(int T) => T * (T + 1) / 2;

    /// <summary>The query and key of a cell, counted row by row: 0 is (0, 0), 1 and 2 are (1, 0) and (1, 1).</summary>
    public static (int Query, int Key) CellAt(int index)
    {
        int query = (int)((Math.Sqrt(8.0 * index + 1) - 1) / 2);
        return (query, index - CountOfCells(query));
    }

    /// <summary>One row per query: the key with the most attention.</summary>
    public static Table Rows(Tensor pattern, IReadOnlyList<TokenText> tokens) => new(
        [new("position"), new("token"), new("looks most at"), new("with", ColumnFormat.Percent),
            new("first token gets", ColumnFormat.Percent)],
        Enumerable.Range(0, tokens.Count).Select(query =>
        {
            int key = Largest(pattern.Row(query)[..(query + 1)]);
            return (object?[])[query, tokens[query], tokens[key].At(key), pattern[query, key], pattern[query, 0]];
        }));

    /// <summary>
    /// The largest attention other than to the first token or the token itself; null if there is none.
    /// </summary>
    public static (int Query, int Key, float Share)? Strongest(Tensor pattern)
    {
        (int Query, int Key, float Share)? best = null;
        float most = 0;
        for (int query = 2; query < pattern.Shape[0]; query++)
        {
            var row = pattern.Row(query);
            for (int key = 1; key < query; key++)
            {
                if (row[key] > most) (most, best) = (row[key], (query, key, row[key]));
            }
        }
        return best;
    }

    private static string StrongestLook(Tensor pattern, IReadOnlyList<TokenText> tokens) =>
        Strongest(pattern) is var (query, key, share)
        ? $"Strongest look beyond the first token and itself: {tokens[query].At(query)} at {tokens[key].At(key)}, "
        + $"{NumberText.Percent(share)}."
        : "No token looks at anything but the first token and itself.";

    /// <summary>The mean attention of the later tokens to the first; NaN for a single token.</summary>
    public static double ShareOfFirst(Tensor pattern)
    {
        int T = pattern.Shape[0];
        var shares = Enumerable.Range(1, T - 1).Select(query => (double)pattern[query, 0]).Where(double.IsFinite)
            .ToArray();
        return shares.Length == 0 ? double.NaN : shares.Average();
    }

    private static int Missing(Tensor pattern)
    {
        int missing = 0;
        for (int query = 0; query < pattern.Shape[0]; query++)
        {
            foreach (float share in pattern.Row(query)[..(query + 1)]) missing += float.IsFinite(share) ? 0 : 1;
        }
        return missing;
    }

    private static int Largest(ReadOnlySpan<float> row)
    {
        int best = 0;
        for (int key = 1; key < row.Length; key++)
        {
            if (row[key] > row[best] || float.IsNaN(row[best])) best = key;
        }
        return best;
    }
}
