namespace GptVis.Analysis.Ablation;

/// <summary>What replaces the output of an ablated part.</summary>
public enum AblationMethod
{
    /// <summary>Zeros: the simplest replacement, but off-distribution.</summary>
    Zero,

    /// <summary>
    /// The part's mean over the positions of the text: removes what depends on the position, keeps the constant part.
    /// </summary>
    Mean,
}
