namespace GptVis.Model;

/// <summary>The activations of one block, in the order in which they are computed.</summary>
public sealed class BlockTrace
{
    private readonly Trace _trace;
    private readonly int _layer;

    internal BlockTrace(Trace trace, int layer) => (_trace, _layer) = (trace, layer);

    /// <summary>Residual stream before the block, (T, C).</summary>
    public Tensor ResidPre => _trace[Activation.ResidPre, _layer];

    /// <summary>
    /// Layer norm of the residual stream, learned scale and shift included: the input of attention, (T, C).
    /// </summary>
    public Tensor Ln1 => _trace[Activation.Ln1, _layer];

    /// <summary>Queries, biases included, (T, H, D).</summary>
    public Tensor Q => _trace[Activation.Q, _layer];

    /// <summary>Keys, biases included, (T, H, D).</summary>
    public Tensor K => _trace[Activation.K, _layer];

    /// <summary>Values, biases included, (T, H, D).</summary>
    public Tensor V => _trace[Activation.V, _layer];

    /// <summary>
    /// q · k / √D, (H, T, T): row = destination (query), column = source (key); −∞ above the diagonal.
    /// </summary>
    public Tensor Scores => _trace[Activation.Scores, _layer];

    /// <summary>
    /// Attention probabilities, (H, T, T): row = destination (query), column = source (key); zero above the diagonal.
    /// </summary>
    public Tensor Pattern => _trace[Activation.Pattern, _layer];

    /// <summary>Each head's output before the output projection, (T, H, D).</summary>
    public Tensor Z => _trace[Activation.Z, _layer];

    /// <summary>What attention adds to the residual stream, bias included, (T, C).</summary>
    public Tensor AttnOut => _trace[Activation.AttnOut, _layer];

    /// <summary>Residual stream between attention and MLP, (T, C).</summary>
    public Tensor ResidMid => _trace[Activation.ResidMid, _layer];

    /// <summary>
    /// Layer norm of the residual stream, learned scale and shift included: the input of the MLP, (T, C).
    /// </summary>
    public Tensor Ln2 => _trace[Activation.Ln2, _layer];

    /// <summary>Hidden units before the nonlinearity, (T, M).</summary>
    public Tensor MlpPre => _trace[Activation.MlpPre, _layer];

    /// <summary>Hidden units after the nonlinearity, (T, M).</summary>
    public Tensor MlpPost => _trace[Activation.MlpPost, _layer];

    /// <summary>What the MLP adds to the residual stream, bias included, (T, C).</summary>
    public Tensor MlpOut => _trace[Activation.MlpOut, _layer];

    /// <summary>Residual stream after the block, (T, C).</summary>
    public Tensor ResidPost => _trace[Activation.ResidPost, _layer];

    /// <summary>The mean and 1/√(σ² + ε) of <see cref="Ln1"/>, (T) each.</summary>
    public (Tensor Mean, Tensor Rstd) Ln1Statistics => _trace.Store.Statistics(Activation.Ln1, _layer);

    /// <summary>The mean and 1/√(σ² + ε) of <see cref="Ln2"/>, (T) each.</summary>
    public (Tensor Mean, Tensor Rstd) Ln2Statistics => _trace.Store.Statistics(Activation.Ln2, _layer);
}
