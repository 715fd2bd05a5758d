namespace GptVis.Generation;

/// <summary>Why generation stopped.</summary>
public enum StopReason
{
    /// <summary>The text has the requested number of new tokens.</summary>
    MaxNewTokens,

    /// <summary>The model generated a stop token, the last token of the result.</summary>
    StopToken,

    /// <summary>The context is full: no position is left for another token.</summary>
    ContextFull,

    /// <summary>Generation was cancelled; the result has the tokens generated until then.</summary>
    Cancelled,
}
