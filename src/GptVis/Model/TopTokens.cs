namespace GptVis.Model;

/// <summary>
/// Tokens in the order of their scores, the best first; of equal ones the lower id. Only those that are wanted are
/// sorted.
/// </summary>
internal static class TopTokens
{
    /// <summary>The best <paramref name="count"/>, or all when there are fewer.</summary>
    public static int[] Of(ReadOnlySpan<float> scores, int count)
    {
        if (count == 0) return [];

        // Room for the best and for some that may be: when it is full, the better half stays and tells what is good
        // enough.
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

    /// <summary>Those that score no less than <paramref name="floor"/>.</summary>
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
    /// Larger for a larger score, then for a lower id. A float's bits are in its order once the negative ones are
    /// turned round.
    /// </summary>
    private static ulong KeyOf(float score, int id)
    {
        uint bits = BitConverter.SingleToUInt32Bits(score + 0f);    // −0 becomes 0
        bits ^= bits >> 31 == 1 ? uint.MaxValue : 1u << 31;
        return (ulong)bits << 32 | uint.MaxValue - (uint)id;
    }

    private static int IdOf(ulong key) => (int)(uint.MaxValue - (uint)key);
}
