namespace GptVis.Interactive;

/// <summary>Suggests the name that a misspelled one probably meant.</summary>
internal static class NearName
{
    private const int MaxSlips = 2;

    /// <summary>
    /// The name with the smallest distance: at most two edits, and fewer than half of its letters; null if there is
    /// none. Case-insensitive.
    /// </summary>
    public static string? Of(string text, IEnumerable<string> names)
    {
        var best = names.Select(name => (Name: name, Slips: Slips(text, name))).MinBy(candidate => candidate.Slips);
        return best.Name is { } name && best.Slips <= MaxSlips && 2 * best.Slips < name.Length ? name : null;
    }

    /// <summary>
    /// The optimal string alignment distance: insertions, deletions, replacements, and swaps of neighbours.
    /// </summary>
    private static int Slips(string text, string name)
    {
        if (Math.Abs(text.Length - name.Length) > MaxSlips) return MaxSlips + 1;
        var (a, b) = (text.ToLowerInvariant(), name.ToLowerInvariant());
        var slips = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++) slips[i, 0] = i;
        for (int j = 0; j <= b.Length; j++) slips[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = slips[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                int addedOrDropped = 1 + Math.Min(slips[i - 1, j], slips[i, j - 1]);
                slips[i, j] = Math.Min(replaced, addedOrDropped);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    slips[i, j] = Math.Min(slips[i, j], slips[i - 2, j - 2] + 1);
            }
        }
        return slips[a.Length, b.Length];
    }
}
