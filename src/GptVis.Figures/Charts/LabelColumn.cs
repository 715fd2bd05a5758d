namespace GptVis.Figures.Charts;

/// <summary>Labels one above the other beside what they name.</summary>
internal static class LabelColumn
{
    /// <summary>
    /// Moves labels apart as little as needed: each stays in its order, neighbours are at least <paramref name="gap"/>
    /// apart, and all lie between <paramref name="low"/> and <paramref name="high"/> when there is room for all.
    /// </summary>
    /// <param name="wanted">Where each label would stand best.</param>
    /// <param name="gap">Height of a label.</param>
    /// <param name="low">Lowest place.</param>
    /// <param name="high">Highest place.</param>
    /// <returns>A place for each, in the order given.</returns>
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
