namespace GptVis.Generation;

/// <summary>A generated continuation of a prompt.</summary>
public sealed record GeneratedText
{
    /// <summary>The prompt's text.</summary>
    public required string Prompt { get; init; }

    /// <summary>The prompt's token ids.</summary>
    public required IReadOnlyList<int> PromptIds { get; init; }

    /// <summary>The generated tokens, in order.</summary>
    public required IReadOnlyList<GeneratedToken> Tokens { get; init; }

    /// <summary>Why generation stopped.</summary>
    public required StopReason Stop { get; init; }

    /// <summary>The new text, without the stop token and without an incomplete last character.</summary>
    public string Text => string.Concat(Tokens.Select(t => t.Text));

    /// <summary>The new tokens' ids.</summary>
    public IReadOnlyList<int> Ids => [.. Tokens.Select(t => t.Id)];

    /// <summary>The prompt and the new text.</summary>
    public override string ToString() => Prompt + Text;
}
