namespace GptVis.Analysis.Attention;

/// <summary>The score of each role for one head in one text.</summary>
/// <param name="Layer">The head's layer, from 0.</param>
/// <param name="Head">The head, from 0.</param>
/// <param name="PreviousToken">
/// Score of the previous-token role: 0 for even attention over all visible tokens, 1 for the ideal head, negative below
/// even attention; null if the role has no targets in the text.
/// </param>
/// <param name="FirstToken">Score of the first-token role.</param>
/// <param name="Duplicate">Score of the duplicate role; null if no token repeats.</param>
/// <param name="Induction">Score of the induction role; null if the text has no induction targets.</param>
/// <param name="Diffuse">
/// Mean over the queries of the row's entropy divided by its maximum, ln(query + 1): 0 for attention on one token, 1
/// for even attention. Null for a single token.
/// </param>
public sealed record HeadScores(
    int Layer, int Head, double? PreviousToken, double? FirstToken, double? Duplicate, double? Induction,
    double? Diffuse)
{
    /// <summary>
    /// The score of a role; null if the role has no targets in the text, and for <see cref="HeadRole.Other"/>.
    /// </summary>
    public double? this[HeadRole role] => role switch
    {
        HeadRole.PreviousToken => PreviousToken,
        HeadRole.FirstToken => FirstToken,
        HeadRole.Duplicate => Duplicate,
        HeadRole.Induction => Induction,
        HeadRole.Diffuse => Diffuse,
        _ => null,
    };

    /// <summary>
    /// The positional role with the highest score if that is at least <see cref="HeadRoles.MinScore"/>; else diffuse if
    /// that is at least <see cref="HeadRoles.MinDiffuse"/>; else other. Entropy does not depend on positions, so it
    /// decides only if no positional role fits.
    /// </summary>
    public HeadRole Role =>
        this[Best] >= HeadRoles.MinScore ? Best : Diffuse >= HeadRoles.MinDiffuse ? HeadRole.Diffuse : HeadRole.Other;

    /// <summary>
    /// The score of <see cref="Role"/>, 0 to 1. For a head without a role, the highest score of a positional role, or 0
    /// if there is none.
    /// </summary>
    public double Strength => this[Role] ?? this[Best] ?? 0;

    // Ties go to the first role: in a text of two tokens the previous token is the first token.
    private HeadRole Best => HeadRoles.OfPosition.MaxBy(role => this[role] ?? double.NegativeInfinity);
}
