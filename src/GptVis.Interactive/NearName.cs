namespace GptVis.Interactive;

/// <summary>The name that a mistyped one was probably meant to be.</summary>
internal static class NearName
{
    private const int MaxSlips = 2;

    /// <summary>
    /// The name that differs by the fewest letters, at most two and less than half of it; null when none is that near.
    /// Capitals make no difference.
    /// </summary>
    public static string? Of(string text, IEnumerable<string> names)
    {
        var best = names.Select(name => (Name: name, Slips: Slips(text, name))).MinBy(candidate => candidate.Slips);
        return best.Name is { } name && best.Slips <= MaxSlips && 2 * best.Slips < name.Length ? name : null;
    }

    /// <summary>Levenshtein's distance: letters to add, drop or replace.</summary>
    private static int Slips(string a, string b)
    {
        if (Math.Abs(a.Length - b.Length) > MaxSlips) return MaxSlips + 1;
        int[] above = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            var row = new int[b.Length + 1];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                bool isSame = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]);
                row[j] = Math.Min(above[j - 1] + (isSame ? 0 : 1), 1 + Math.Min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[^1];
    }
}
