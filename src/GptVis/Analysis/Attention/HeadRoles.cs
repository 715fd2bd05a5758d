using GptVis.Model;

namespace GptVis.Analysis.Attention;

/// <summary>The role of every attention head of a model in one text, judged by its attention pattern.</summary>
/// <remarks>
/// A role's raw share s is the mean attention on its target keys, over the queries that have one. A head with even
/// attention over all visible tokens gets a share b, larger for shorter texts. The score (s − b) / (1 − b) is 0 for
/// that head and 1 for the ideal head. Roles: Elhage et al.: A Mathematical Framework for Transformer Circuits, 2021;
/// Olsson et al.: In-context Learning and Induction Heads, 2022.
/// </remarks>
public sealed class HeadRoles
{
    /// <summary>
    /// The lowest score of a positional role: a quarter of the way from even attention to the ideal head.
    /// </summary>
    public const double MinScore = 0.25;

    /// <summary>The lowest entropy of a diffuse head, as a share of the largest possible entropy.</summary>
    public const double MinDiffuse = 0.8;

    /// <summary>
    /// The largest size of the patterns kept at once, in bytes; longer texts are run for a few layers at a time.
    /// </summary>
    private const long MaxPatternBytes = 256L << 20;

    private readonly Dictionary<HeadRole, RoleTargets> _targets;

    private HeadRoles(IReadOnlyList<int> tokens)
    {
        Tokens = tokens;
        _targets = OfPosition.ToDictionary(role => role, role => RoleTargets.Compute(role, tokens));
    }

    private HeadRoles(HeadRoles text) => (Tokens, _targets) = (text.Tokens, text._targets);

    /// <summary>The positional roles, in display order.</summary>
    public static IReadOnlyList<HeadRole> OfPosition { get; } =
        [HeadRole.PreviousToken, HeadRole.FirstToken, HeadRole.Duplicate, HeadRole.Induction];

    /// <summary>The tokens of the text, (T).</summary>
    public IReadOnlyList<int> Tokens { get; }

    /// <summary>One entry per head, layer by layer.</summary>
    public IReadOnlyList<HeadScores> Heads { get; private init; } = [];

    /// <summary>Runs a text and scores every head.</summary>
    /// <param name="gpt">The model.</param>
    /// <param name="tokens">1 to NCtx token ids.</param>
    /// <param name="cancellation">Stops between two operations of a run.</param>
    /// <exception cref="ArgumentException">The model cannot run the text.</exception>
    public static HeadRoles Compute(Gpt gpt, ReadOnlySpan<int> tokens, CancellationToken cancellation = default)
    {
        int[] ids = [.. tokens];
        var text = new HeadRoles(ids);
        long bytesPerLayer = Math.Max(1, (long)gpt.Config.NHeads * ids.Length * ids.Length * sizeof(float));
        int layersPerRun = (int)Math.Clamp(MaxPatternBytes / bytesPerLayer, 1, gpt.Config.NLayers);

        var heads = new List<HeadScores>();
        foreach (int[] layers in Enumerable.Range(0, gpt.Config.NLayers).Chunk(layersPerRun))
        {
            var trace =
                gpt.Run(ids, keep: ActivationFilter.Only(Activation.Pattern).InLayers(layers),
                    cancellation: cancellation);
            foreach (int layer in layers) heads.AddRange(text.Score(trace.Blocks[layer].Pattern, layer));
        }
        return new HeadRoles(text) { Heads = heads };
    }

    /// <summary>Scores every head of a run that kept its patterns.</summary>
    /// <exception cref="InvalidOperationException">The run did not keep the patterns.</exception>
    public static HeadRoles Compute(Trace trace)
    {
        var text = new HeadRoles([.. trace.Tokens]);
        return new HeadRoles(
            text)
        { Heads = [.. trace.Blocks.SelectMany((block, layer) => text.Score(block.Pattern, layer))] };
    }

    /// <summary>Scores one attention pattern.</summary>
    /// <param name="pattern">Attention probabilities, (T, T): row = query, column = key; each row sums to 1.</param>
    /// <param name="tokens">The T token ids.</param>
    /// <exception cref="ArgumentException">The shape of the pattern does not match the tokens.</exception>
    public static HeadScores Score(Tensor pattern, IReadOnlyList<int> tokens)
    {
        if (pattern.Shape.Length != 2 || pattern.Shape[0] != tokens.Count || pattern.Shape[1] != tokens.Count)
            throw new ArgumentException(
                $"The pattern has shape {pattern}, but {tokens.Count} tokens need ({tokens.Count}, {tokens.Count}).",
                    nameof(pattern));
        return new HeadRoles(tokens).Score(pattern, layer: 0, head: 0);
    }

    /// <summary>
    /// The share b of a positional role for a head with even attention over all visible tokens; null if the role has no
    /// targets in the text.
    /// </summary>
    public double? Chance(HeadRole role) => _targets.TryGetValue(role, out var targets) ? targets.Chance : null;

    /// <summary>The heads with a role, strongest first.</summary>
    public IReadOnlyList<HeadScores> WithRole(HeadRole role) =>
        [.. Heads.Where(head => head.Role == role).OrderByDescending(head => head.Strength)];

    private IEnumerable<HeadScores> Score(Tensor patterns, int layer) =>
        Enumerable.Range(0, patterns.Shape[0]).Select(head => Score(patterns.Slice(head), layer, head));

    private HeadScores Score(Tensor pattern, int layer, int head)
    {
        double? Of(HeadRole role) => _targets[role].Score(pattern);
        return new HeadScores(layer, head, Of(HeadRole.PreviousToken), Of(HeadRole.FirstToken), Of(HeadRole.Duplicate),
            Of(HeadRole.Induction), Evenness(pattern));
    }

    // Row 0 is skipped: with one visible token the entropy is always 0.
    private static double? Evenness(Tensor pattern)
    {
        int T = pattern.Shape[0];
        if (T < 2) return null;
        double sum = 0;
        for (int query = 1; query < T; query++)
        {
            double entropy = 0;
            foreach (float share in pattern.Row(query)[..(query + 1)])
                if (share > 0) entropy -= share * Math.Log(share);
            sum += entropy / Math.Log(query + 1);
        }
        return sum / (T - 1);
    }
}
