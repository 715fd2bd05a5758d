namespace GptVis.Analysis.Activations;

/// <summary>An MLP neuron where it is strongest in a text.</summary>
/// <param name="Layer">Its block, from 0.</param>
/// <param name="Neuron">Its index among the M of the block, from 0.</param>
/// <param name="Position">The token at which it is strongest, from 0.</param>
/// <param name="Value">Its value there, after the nonlinearity (mlp_post).</param>
/// <param name="FinalScale">
/// 1/√(σ² + ε) of the final norm at that position in this run: what everything in the residual stream is multiplied
/// with on its way out.
/// </param>
/// <param name="Promotes">The next tokens that gain most by it, the strongest first.</param>
public sealed record StrongNeuron(
    int Layer, int Neuron, int Position, float Value, float FinalScale, IReadOnlyList<PromotedToken> Promotes);
