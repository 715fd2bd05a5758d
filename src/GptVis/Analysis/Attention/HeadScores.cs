namespace GptVis.Analysis.Attention;

/// <summary>How well each role fits one head in one text.</summary>
/// <param name="Layer">The head's layer, from 0.</param>
/// <param name="Head">The head, from 0.</param>
/// <param name="PreviousToken">
/// 0 for a head that looks evenly at all it can see, 1 for the ideal head, below 0 for less than even; null where the
/// text has no place for the role.
/// </param>
/// <param name="FirstToken">The same for looking at the first token.</param>
/// <param name="Duplicate">The same for looking at earlier occurrences; null where no token repeats.</param>
/// <param name="Induction">
/// The same for looking at what followed earlier occurrences; null where no token repeats.
/// </param>
/// <param name="Diffuse">
/// Mean over the queries of the row's entropy, divided by the largest there is over the tokens it sees, ln(query + 1):
/// 0 looks at one token, 1 evenly at all. Null for a single token.
/// </param>
public sealed record HeadScores(
    int Layer, int Head, double? PreviousToken, double? FirstToken, double? Duplicate, double? Induction,
    double? Diffuse)
{
    /// <summary>
    /// The score of a role; null where the text has no place for it, and for <see cref="HeadRole.Other"/>.
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
    /// The role of position with the highest score, if that is at least <see cref="HeadRoles.MinScore"/>; else diffuse,
    /// if that is at least <see cref="HeadRoles.MinDiffuse"/>. Entropy says nothing about where a head looks, so it
    /// decides only where no place does.
    /// </summary>
    public HeadRole Role =>
        this[Best] >= HeadRoles.MinScore ? Best : Diffuse >= HeadRoles.MinDiffuse ? HeadRole.Diffuse : HeadRole.Other;

    /// <summary>
    /// The score of <see cref="Role"/>, 0 to 1; of a head without one, the highest score of a role of position, or 0
    /// where none can be told.
    /// </summary>
    public double Strength => this[Role] ?? this[Best] ?? 0;

    // Of equal scores the first: in a text of two tokens the previous one is the first one.
    private HeadRole Best => HeadRoles.OfPosition.MaxBy(role => this[role] ?? double.NegativeInfinity);
}
