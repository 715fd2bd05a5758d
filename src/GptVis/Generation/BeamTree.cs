namespace GptVis.Generation;

/// <summary>What a beam search looked at and what it found.</summary>
public sealed record BeamTree
{
    /// <summary>The text it went on from.</summary>
    public required string Prompt { get; init; }

    /// <summary>Tokens of the prompt.</summary>
    public required IReadOnlyList<int> PromptIds { get; init; }

    /// <summary>
    /// Every candidate that was compared, step by step, in each by rank: the most likely tokens after each text that
    /// was followed, as many as could survive. A node's parent comes before it.
    /// </summary>
    public required IReadOnlyList<BeamNode> Nodes { get; init; }

    /// <summary>The texts found, the best first; as many as the width, or fewer where there are no more.</summary>
    public required IReadOnlyList<Beam> Beams { get; init; }

    /// <summary>Why the search ended; <see cref="StopReason.StopToken"/> when no better text could come.</summary>
    public required StopReason Stop { get; init; }

    /// <summary>Prompt and best text.</summary>
    public override string ToString() => Beams.Count == 0 ? Prompt : Prompt + Beams[0].Text;
}
