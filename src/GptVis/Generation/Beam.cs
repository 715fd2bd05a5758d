namespace GptVis.Generation;

/// <summary>A text that a beam search found.</summary>
public sealed record Beam
{
    /// <summary>The new tokens, in order.</summary>
    public required IReadOnlyList<BeamNode> Path { get; init; }

    /// <summary>The new text, without the stop token and without an incomplete last character.</summary>
    public required string Text { get; init; }

    /// <summary>The score that beams are sorted by: log-probability / length^penalty.</summary>
    public required double Score { get; init; }

    /// <summary>Why the text ended.</summary>
    public required StopReason Stop { get; init; }

    /// <summary>ln p of all new tokens together, in nats.</summary>
    public double LogProbability => Path[^1].TotalLogProbability;

    /// <summary>The new tokens' ids.</summary>
    public IReadOnlyList<int> Ids => [.. Path.Select(node => node.Id)];

    /// <summary>The new text.</summary>
    public override string ToString() => Text;
}
