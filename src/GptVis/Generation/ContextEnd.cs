namespace GptVis.Generation;

/// <summary>What happens when the text fills the model's context.</summary>
public enum ContextEnd
{
    /// <summary>
    /// Stop, with <see cref="StopReason.ContextFull"/>: the model saw the whole text when it chose each token.
    /// </summary>
    Stop,

    /// <summary>
    /// Drop the older half and continue. The newer half is run again from position 0, because the position embedding
    /// depends on the position. <see cref="GeneratedToken.Context"/> is the number of tokens that the model saw.
    /// </summary>
    Slide,
}
