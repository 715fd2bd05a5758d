namespace GptVis.Tokenizers;

/// <summary>The merge list of byte-pair encoding, and its application to the symbols of one piece.</summary>
internal sealed class BytePairMerges(int capacity)
{
    private const int Gone = -1;
    private readonly Dictionary<long, (int Rank, int Merged)> _byPair = new(capacity);

    /// <summary>
    /// A merge that was applied: ids of the symbols, and the index of the left one among the symbols given.
    /// </summary>
    public readonly record struct Applied(int Left, int Right, int Merged, int Rank, int Index);

    /// <summary>Adds the next merge of the list; false if the list already has the pair.</summary>
    public bool TryAdd(int left, int right, int merged) => _byPair.TryAdd(Pair(left, right), (_byPair.Count, merged));

    /// <summary>The merge list: the ids of the two symbols of every merge.</summary>
    public IEnumerable<(int Left, int Right)> InOrder() =>
        _byPair.OrderBy(entry => entry.Value.Rank).Select(entry => ((int)(entry.Key >> 32), (int)(uint)entry.Key));

    /// <summary>
    /// Merges the lowest-ranked pair, leftmost first, until none applies; returns the symbols that are left.
    /// </summary>
    /// <remarks>
    /// O(n log n) with a queue of pairs over a linked list. OpenAI's version merges all occurrences of a pair before it
    /// looks again; the result is the same because a merge's own symbols come from earlier merges, so it never makes a
    /// lower-ranked pair.
    /// </remarks>
    public int[] Apply(ReadOnlySpan<int> symbols, List<Applied>? applied = null)
    {
        int n = symbols.Length;
        int[] symbol = symbols.ToArray(), next = new int[n], previous = new int[n];
        var queue = new PriorityQueue<int, long>(n);
        for (int i = 0; i < n; i++) (next[i], previous[i]) = (i + 1, i - 1);
        for (int i = 0; i + 1 < n; i++) Enqueue(i);

        int left = n;
        while (queue.TryDequeue(out int i, out long priority))
        {
            // An entry is stale if one of its symbols has been merged since: its pair now has another rank or none.
            if (symbol[i] == Gone || next[i] == n) continue;
            int j = next[i];
            if (!_byPair.TryGetValue(Pair(symbol[i], symbol[j]), out var merge) || Priority(merge.Rank, i) != priority)
                continue;

            applied?.Add(new Applied(symbol[i], symbol[j], merge.Merged, merge.Rank, i));
            (symbol[i], symbol[j], next[i]) = (merge.Merged, Gone, next[j]);
            left--;
            if (next[i] < n)
            {
                previous[next[i]] = i;
                Enqueue(i);
            }
            if (previous[i] >= 0) Enqueue(previous[i]);
        }
        return Compact(symbol, left);

        void Enqueue(int i)
        {
            if (_byPair.TryGetValue(Pair(symbol[i], symbol[next[i]]), out var merge))
                queue.Enqueue(i, Priority(merge.Rank, i));
        }
    }

    private static int[] Compact(int[] symbol, int count)
    {
        var result = new int[count];
        int k = 0;
        foreach (int id in symbol)
            if (id != Gone) result[k++] = id;
        return result;
    }

    private static long Pair(int left, int right) => ((long)left << 32) | (uint)right;

    private static long Priority(int rank, int index) => ((long)rank << 32) | (uint)index;
}
