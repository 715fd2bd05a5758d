namespace GptVis.Generation;

/// <summary>What happens when a text has as many tokens as the model's context.</summary>
public enum ContextEnd
{
    /// <summary>
    /// Stop, with <see cref="StopReason.ContextFull"/>: every token was chosen with the whole text in view.
    /// </summary>
    Stop,

    /// <summary>
    /// Forget the older half and go on: the newer half is run again from position 0, because positions are part of what
    /// the model reads. Each token tells how many it was chosen in view of: <see cref="GeneratedToken.Context"/>.
    /// </summary>
    Slide,
}
