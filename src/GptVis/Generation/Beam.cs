namespace GptVis.Generation;

/// <summary>A text that a beam search found.</summary>
public sealed record Beam
{
    /// <summary>The new tokens, from the first to the last.</summary>
    public required IReadOnlyList<BeamNode> Path { get; init; }

    /// <summary>The new text, without the stop token and without a last character that is not whole.</summary>
    public required string Text { get; init; }

    /// <summary>What beams are sorted by: log-probability / length^penalty.</summary>
    public required double Score { get; init; }

    /// <summary>Why it ended.</summary>
    public required StopReason Stop { get; init; }

    /// <summary>ln p of all new tokens.</summary>
    public double LogProbability => Path[^1].TotalLogProbability;

    /// <summary>The new tokens' ids.</summary>
    public IReadOnlyList<int> Ids => [.. Path.Select(node => node.Id)];

    /// <summary>The new text.</summary>
    public override string ToString() => Text;
}
