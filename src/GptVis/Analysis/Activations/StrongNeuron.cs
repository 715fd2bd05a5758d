namespace GptVis.Analysis.Activations;

/// <summary>An MLP neuron at the token where it is strongest.</summary>
/// <param name="Layer">The neuron's block, from 0.</param>
/// <param name="Neuron">Its index in the block, 0 to M − 1.</param>
/// <param name="Position">The position at which it is strongest, from 0.</param>
/// <param name="Value">Its value there, after the nonlinearity (mlp_post).</param>
/// <param name="FinalScale">1/√(σ² + ε) of the final layer norm at that position in this run.</param>
/// <param name="Promotes">The next tokens whose logits it raises most, strongest first.</param>
public sealed record StrongNeuron(
    int Layer, int Neuron, int Position, float Value, float FinalScale, IReadOnlyList<PromotedToken> Promotes);

/// <summary>A token whose logit a neuron raises.</summary>
/// <param name="Token">The token's id.</param>
/// <param name="LogitContribution">
/// The neuron's contribution to the token's logit on the direct path, final layer norm included.
/// </param>
public readonly record struct PromotedToken(int Token, float LogitContribution);
