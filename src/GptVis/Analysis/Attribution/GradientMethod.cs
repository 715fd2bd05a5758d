namespace GptVis.Analysis.Attribution;

/// <summary>Ways to tell from gradients how much a token matters for a logit.</summary>
public enum GradientMethod
{
    /// <summary>
    /// The gradient averaged on the way from a baseline, times the way: signed, and adding up to the difference of the
    /// logits.
    /// </summary>
    IntegratedGradients,

    /// <summary>Gradient times embedding, summed: signed, in units of the logit.</summary>
    GradientTimesInput,

    /// <summary>L2 norm of the gradient: how sensitive the logit is to the token, without a sign.</summary>
    L2Norm,
}
