namespace GptVis.Generation;

/// <summary>A candidate of a beam search: one token after one of the texts that were followed.</summary>
public sealed record BeamNode
{
    /// <summary>Its place in <see cref="BeamTree.Nodes"/>.</summary>
    public required int Index { get; init; }

    /// <summary>The node of the token before; null when that is the prompt's last.</summary>
    public required int? Parent { get; init; }

    /// <summary>Which new token of its text it is, from 0.</summary>
    public required int Step { get; init; }

    /// <summary>Its token.</summary>
    public required int Id { get; init; }

    /// <summary>What the token stands for, for labels.</summary>
    public required string Token { get; init; }

    /// <summary>ln p of the token after its text, at most 0.</summary>
    public required double LogProbability { get; init; }

    /// <summary>ln p of all new tokens up to this one: the sum along its path.</summary>
    public required double TotalLogProbability { get; init; }

    /// <summary>
    /// Its rank by <see cref="TotalLogProbability"/> among the candidates of its step, 0 for the best.
    /// </summary>
    public required int Rank { get; init; }

    /// <summary>What became of it.</summary>
    public required BeamFate Fate { get; init; }
}
