namespace GptVis.Model;

/// <summary>Everything one block computed, in the order it was computed.</summary>
public sealed class BlockTrace
{
    private readonly Trace _trace;
    private readonly int _layer;

    internal BlockTrace(Trace trace, int layer) => (_trace, _layer) = (trace, layer);

    /// <summary>Residual stream entering the block, (T, C).</summary>
    public Tensor ResidPre => _trace[Activation.ResidPre, _layer];

    /// <summary>Normalised input of attention, learned scale and shift included, (T, C).</summary>
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

    /// <summary>What each head gathered, before the output projection, (T, H, D).</summary>
    public Tensor Z => _trace[Activation.Z, _layer];

    /// <summary>What attention adds to the residual stream, bias included, (T, C).</summary>
    public Tensor AttnOut => _trace[Activation.AttnOut, _layer];

    /// <summary>Residual stream between attention and MLP, (T, C).</summary>
    public Tensor ResidMid => _trace[Activation.ResidMid, _layer];

    /// <summary>Normalised input of the MLP, learned scale and shift included, (T, C).</summary>
    public Tensor Ln2 => _trace[Activation.Ln2, _layer];

    /// <summary>Hidden units before the nonlinearity, (T, M).</summary>
    public Tensor MlpPre => _trace[Activation.MlpPre, _layer];

    /// <summary>Hidden units after the nonlinearity, (T, M).</summary>
    public Tensor MlpPost => _trace[Activation.MlpPost, _layer];

    /// <summary>What the MLP adds to the residual stream, bias included, (T, C).</summary>
    public Tensor MlpOut => _trace[Activation.MlpOut, _layer];

    /// <summary>Residual stream leaving the block, (T, C).</summary>
    public Tensor ResidPost => _trace[Activation.ResidPost, _layer];

    /// <summary>Mean that <see cref="Ln1"/> subtracted and 1/√(σ² + ε) that it multiplied with, (T) each.</summary>
    public (Tensor Mean, Tensor Rstd) Ln1Statistics => _trace.Store.Statistics(_layer, 0);

    /// <summary>Mean that <see cref="Ln2"/> subtracted and 1/√(σ² + ε) that it multiplied with, (T) each.</summary>
    public (Tensor Mean, Tensor Rstd) Ln2Statistics => _trace.Store.Statistics(_layer, 1);
}
