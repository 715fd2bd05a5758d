namespace GptVis.Analysis.Activations;

/// <summary>A token that a neuron makes more likely.</summary>
/// <param name="Token">Its id.</param>
/// <param name="LogitContribution">
/// What the neuron adds to the token's logit on the direct path, final norm included.
/// </param>
public readonly record struct PromotedToken(int Token, float LogitContribution);
