namespace GptVis.Generation;

/// <summary>What a model wrote after a prompt.</summary>
public sealed record GeneratedText
{
    /// <summary>The text it went on from.</summary>
    public required string Prompt { get; init; }

    /// <summary>Tokens of the prompt.</summary>
    public required IReadOnlyList<int> PromptIds { get; init; }

    /// <summary>The tokens it wrote, in their order.</summary>
    public required IReadOnlyList<GeneratedToken> Tokens { get; init; }

    /// <summary>Why it stopped.</summary>
    public required StopReason Stop { get; init; }

    /// <summary>The new text alone, without the stop token and without a last character that is not whole.</summary>
    public string Text => string.Concat(Tokens.Select(t => t.Text));

    /// <summary>The new tokens' ids.</summary>
    public IReadOnlyList<int> Ids => [.. Tokens.Select(t => t.Id)];

    /// <summary>Prompt and new text.</summary>
    public override string ToString() => Prompt + Text;
}
