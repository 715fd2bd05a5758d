namespace GptVis.Generation;

/// <summary>The candidates and the result of a beam search.</summary>
public sealed record BeamTree
{
    /// <summary>The prompt's text.</summary>
    public required string Prompt { get; init; }

    /// <summary>The prompt's token ids.</summary>
    public required IReadOnlyList<int> PromptIds { get; init; }

    /// <summary>
    /// All candidates, ordered by step, then by rank: the most likely tokens after each beam. A node's parent comes
    /// before it.
    /// </summary>
    public required IReadOnlyList<BeamNode> Nodes { get; init; }

    /// <summary>The texts found, best first: as many as the width, or fewer if the search found fewer.</summary>
    public required IReadOnlyList<Beam> Beams { get; init; }

    /// <summary>Why the search ended; <see cref="StopReason.StopToken"/> if no better text was possible.</summary>
    public required StopReason Stop { get; init; }

    /// <summary>The prompt and the best text.</summary>
    public override string ToString() => Beams.Count == 0 ? Prompt : Prompt + Beams[0].Text;
}
