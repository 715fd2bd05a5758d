namespace GptVis.Generation;

/// <summary>A candidate of a beam search: a next token of one of the beams.</summary>
public sealed record BeamNode
{
    /// <summary>The node's index in <see cref="BeamTree.Nodes"/>.</summary>
    public required int Index { get; init; }

    /// <summary>The node of the token before; null after the prompt.</summary>
    public required int? Parent { get; init; }

    /// <summary>The index of the new token in its text, from 0.</summary>
    public required int Step { get; init; }

    /// <summary>The token's id.</summary>
    public required int Id { get; init; }

    /// <summary>The token's text, for labels.</summary>
    public required string Token { get; init; }

    /// <summary>ln p of the token, in nats, at most 0.</summary>
    public required double LogProbability { get; init; }

    /// <summary>ln p of all new tokens up to this one, in nats: the sum along the path.</summary>
    public required double TotalLogProbability { get; init; }

    /// <summary>
    /// The rank by <see cref="TotalLogProbability"/> among the candidates of the step, 0 for the best.
    /// </summary>
    public required int Rank { get; init; }

    /// <summary>The outcome of the candidate.</summary>
    public required BeamFate Fate { get; init; }
}
