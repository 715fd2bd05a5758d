namespace GptVis.Analysis.Ablation;

/// <summary>What stands in the place of a part that is ablated.</summary>
public enum AblationMethod
{
    /// <summary>Zeros. The simplest, but a state the model never met in training.</summary>
    Zero,

    /// <summary>
    /// The part's own mean over the positions of the text: what it does at this place is gone, what it always does
    /// stays.
    /// </summary>
    Mean,
}
