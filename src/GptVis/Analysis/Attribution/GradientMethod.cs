namespace GptVis.Analysis.Attribution;

/// <summary>Gradient methods that score how much a token matters for a logit.</summary>
public enum GradientMethod
{
    /// <summary>
    /// The gradient averaged along the path from a baseline, times the difference: signed, and summing to the
    /// difference of the logits.
    /// </summary>
    IntegratedGradients,

    /// <summary>Gradient times embedding, summed: signed, in units of the logit.</summary>
    GradientTimesInput,

    /// <summary>L2 norm of the gradient: the sensitivity of the logit to the token, without a sign.</summary>
    L2Norm,
}
