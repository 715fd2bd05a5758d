namespace GptVis.Model;

/// <summary>
/// The tokens with the highest scores, highest first; ties by lower id. Only the requested tokens are sorted.
/// </summary>
internal static class TopTokens
{
    /// <summary>The <paramref name="count"/> tokens with the highest scores, or all if there are fewer.</summary>
    public static int[] Of(ReadOnlySpan<float> scores, int count)
    {
        if (count == 0) return [];

        // Room for twice the requested tokens: when it is full, the better half stays and sets the threshold.
        var keys = new ulong[(int)Math.Min(scores.Length, 2L * count)];
        float floor = float.NegativeInfinity;
        int used = 0;
        for (int id = 0; id < scores.Length; id++)
        {
            if (used >= count && scores[id] <= floor) continue;
            if (used == keys.Length)
            {
                SortDescending(keys);
                used = count;
                floor = scores[IdOf(keys[count - 1])];
                if (scores[id] <= floor) continue;
            }
            keys[used++] = KeyOf(scores[id], id);
        }
        return Ids(keys.AsSpan(0, used), count);
    }

    /// <summary>The tokens that score at least <paramref name="floor"/>.</summary>
    public static int[] AtLeast(ReadOnlySpan<float> scores, float floor)
    {
        var keys = new List<ulong>();
        for (int id = 0; id < scores.Length; id++)
            if (scores[id] >= floor) keys.Add(KeyOf(scores[id], id));
        return Ids(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(keys), keys.Count);
    }

    private static int[] Ids(Span<ulong> keys, int count)
    {
        SortDescending(keys);
        var ids = new int[Math.Min(count, keys.Length)];
        for (int i = 0; i < ids.Length; i++) ids[i] = IdOf(keys[i]);
        return ids;
    }

    private static void SortDescending(Span<ulong> keys)
    {
        keys.Sort();
        keys.Reverse();
    }

    /// <summary>
    /// A sort key: larger for a higher score, then for a lower id. The bits of floats sort like the floats once the
    /// negative ones are inverted.
    /// </summary>
    private static ulong KeyOf(float score, int id)
    {
        uint bits = BitConverter.SingleToUInt32Bits(score + 0f);    // −0 becomes 0
        bits ^= bits >> 31 == 1 ? uint.MaxValue : 1u << 31;
        return (ulong)bits << 32 | uint.MaxValue - (uint)id;
    }

    private static int IdOf(ulong key) => (int)(uint.MaxValue - (uint)key);
}
