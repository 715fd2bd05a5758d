namespace GptVis.Figures.Charts;

/// <summary>A column of labels.</summary>
internal static class LabelColumn
{
    /// <summary>
    /// Moves labels apart as little as needed: the order stays, neighbours are at least <paramref name="gap"/> apart,
    /// and all lie between <paramref name="low"/> and <paramref name="high"/> if there is room.
    /// </summary>
    /// <param name="wanted">The preferred position of each label.</param>
    /// <param name="gap">The height of a label.</param>
    /// <param name="low">The lowest position.</param>
    /// <param name="high">The highest position.</param>
    /// <returns>The position of each label, in the given order.</returns>
    public static double[] Spread(IReadOnlyList<double> wanted, double gap, double low, double high)
    {
        int[] order = [.. Enumerable.Range(0, wanted.Count).OrderBy(i => wanted[i])];
        double[] places = new double[wanted.Count];
        double floor = low;
        foreach (int i in order)
        {
            places[i] = Math.Max(wanted[i], floor);
            floor = places[i] + gap;
        }
        double ceiling = high;
        foreach (int i in order.Reverse())
        {
            places[i] = Math.Min(places[i], ceiling);
            ceiling = places[i] - gap;
        }
        return places;
    }
}
