namespace GptVis.Analysis.Attention;

/// <summary>The target keys of a role in one text, for every query that has any. Other queries do not count.</summary>
internal sealed class RoleTargets
{
    private readonly (int Query, int[] Keys)[] _looks;

    private RoleTargets(IEnumerable<(int Query, int[] Keys)> looks) =>
        _looks = [.. looks.Where(look => look.Keys.Length > 0)];

    /// <summary>
    /// The share for a head with even attention: the mean of (target keys) / (query + 1); null if the role has no
    /// targets in the text.
    /// </summary>
    public double? Chance => _looks.Length == 0 ? null : _looks.Average(look => look.Keys.Length / (look.Query + 1.0));

    /// <summary>Finds the targets of a positional role (not diffuse, not other).</summary>
    public static RoleTargets Compute(HeadRole role, IReadOnlyList<int> tokens)
    {
        // The first token sees only itself.
        var queries = Enumerable.Range(1, Math.Max(0, tokens.Count - 1));
        return role switch
        {
            HeadRole.PreviousToken => new(queries.Select(query => (query, (int[])[query - 1]))),
            HeadRole.FirstToken => new(queries.Select(query => (query, (int[])[0]))),
            HeadRole.Duplicate => new(queries.Select(query => (query, Earlier(tokens, query).ToArray()))),
            // Directly after its earlier occurrence, the target would be the token itself, which is no evidence.
            HeadRole.Induction =>
                new(queries.Select(
                    query => (query,
                        Earlier(tokens, query).Select(key => key + 1).Where(key => key < query).ToArray()))),
            _ => throw new ArgumentOutOfRangeException(nameof(role), role, $"{role} has no places of its own."),
        };
    }

    /// <summary>The mean attention on the targets, corrected for chance: (s − b) / (1 − b).</summary>
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
