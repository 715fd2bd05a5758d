namespace GptVis.Analysis.Attention;

/// <summary>
/// Where a head of a role looks in one text: for every query that has such places, the keys. Queries without one do not
/// count.
/// </summary>
internal sealed class RoleTargets
{
    private readonly (int Query, int[] Keys)[] _looks;

    private RoleTargets(IEnumerable<(int Query, int[] Keys)> looks) =>
        _looks = [.. looks.Where(look => look.Keys.Length > 0)];

    /// <summary>
    /// What a head gets that looks evenly at all it can see: the mean of (keys of the role) / (query + 1); null where
    /// the text has no such place.
    /// </summary>
    public double? Chance => _looks.Length == 0 ? null : _looks.Average(look => look.Keys.Length / (look.Query + 1.0));

    /// <summary>The places of a role, which must be one of position: not diffuse, not other.</summary>
    public static RoleTargets Compute(HeadRole role, IReadOnlyList<int> tokens)
    {
        // The first token can look at nothing but itself.
        var queries = Enumerable.Range(1, Math.Max(0, tokens.Count - 1));
        return role switch
        {
            HeadRole.PreviousToken => new(queries.Select(query => (query, (int[])[query - 1]))),
            HeadRole.FirstToken => new(queries.Select(query => (query, (int[])[0]))),
            HeadRole.Duplicate => new(queries.Select(query => (query, Earlier(tokens, query).ToArray()))),
            // Right after its own earlier occurrence a token would look at itself, which tells nothing.
            HeadRole.Induction =>
                new(queries.Select(
                    query => (query,
                        Earlier(tokens, query).Select(key => key + 1).Where(key => key < query).ToArray()))),
            _ => throw new ArgumentOutOfRangeException(nameof(role), role, $"{role} has no places of its own."),
        };
    }

    /// <summary>The mean attention on the places, corrected for chance: (s − b) / (1 − b).</summary>
    /// <param name="pattern">Attention probabilities, (T, T): row = query, column = key.</param>
    public double? Score(Tensor pattern)
    {
        if (Chance is not { } chance) return null;
        double share = _looks.Average(look => look.Keys.Sum(key => (double)pattern[look.Query, key]));
        return (share - chance) / (1 - chance);
    }

    private static IEnumerable<int> Earlier(IReadOnlyList<int> tokens, int query) =>
        Enumerable.Range(0, query).Where(key => tokens[key] == tokens[query]);
}
