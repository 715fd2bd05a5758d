namespace GptVis.Generation;

/// <summary>Why a model stopped writing.</summary>
public enum StopReason
{
    /// <summary>As many new tokens as were asked for.</summary>
    MaxNewTokens,

    /// <summary>It wrote a stop token, which is the last one of the result.</summary>
    StopToken,

    /// <summary>The context is full: there is no position for another token.</summary>
    ContextFull,

    /// <summary>It was cancelled; the result has what was written before.</summary>
    Cancelled,
}
