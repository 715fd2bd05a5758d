namespace GptVis.Generation;

/// <summary>The outcome of a candidate of a beam search.</summary>
public enum BeamFate
{
    /// <summary>The candidate was among the best of its step and became a beam.</summary>
    Kept,

    /// <summary>The candidate was among the best of its step and is a stop token: its text is complete.</summary>
    Finished,

    /// <summary>Other candidates of its step had higher scores.</summary>
    Dropped,
}
