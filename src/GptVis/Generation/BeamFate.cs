namespace GptVis.Generation;

/// <summary>What became of a candidate of a beam search.</summary>
public enum BeamFate
{
    /// <summary>Among the best of its step: the search went on from it.</summary>
    Kept,

    /// <summary>A stop token among the best of its step: its text is complete.</summary>
    Finished,

    /// <summary>Others of its step were better.</summary>
    Dropped,
}
