namespace GptVis.Model;

/// <summary>Everything one block computed, in the order it was computed.</summary>
public sealed record BlockTrace
{
    /// <summary>Residual stream entering the block, (T, C).</summary>
    public required Tensor ResidPre { get; init; }

    /// <summary>Normalised input of attention, learned scale and shift included, (T, C).</summary>
    public required Tensor Ln1 { get; init; }

    /// <summary>Queries, biases included, (T, H, D).</summary>
    public required Tensor Q { get; init; }

    /// <summary>Keys, biases included, (T, H, D).</summary>
    public required Tensor K { get; init; }

    /// <summary>Values, biases included, (T, H, D).</summary>
    public required Tensor V { get; init; }

    /// <summary>q · k / √D, (H, T, T): row = destination (query), column = source (key); −∞ above the diagonal.</summary>
    public required Tensor Scores { get; init; }

    /// <summary>Attention probabilities, (H, T, T): row = destination (query), column = source (key); zero above the diagonal.</summary>
    public required Tensor Pattern { get; init; }

    /// <summary>What each head gathered, before the output projection, (T, H, D).</summary>
    public required Tensor Z { get; init; }

    /// <summary>What attention adds to the residual stream, bias included, (T, C).</summary>
    public required Tensor AttnOut { get; init; }

    /// <summary>Residual stream between attention and MLP, (T, C).</summary>
    public required Tensor ResidMid { get; init; }

    /// <summary>Normalised input of the MLP, learned scale and shift included, (T, C).</summary>
    public required Tensor Ln2 { get; init; }

    /// <summary>Hidden units before the nonlinearity, (T, M).</summary>
    public required Tensor MlpPre { get; init; }

    /// <summary>Hidden units after the nonlinearity, (T, M).</summary>
    public required Tensor MlpPost { get; init; }

    /// <summary>What the MLP adds to the residual stream, bias included, (T, C).</summary>
    public required Tensor MlpOut { get; init; }

    /// <summary>Residual stream leaving the block, (T, C).</summary>
    public required Tensor ResidPost { get; init; }

    /// <summary>Mean that <see cref="Ln1"/> subtracted and 1/√(σ² + ε) that it multiplied with, (T) each.</summary>
    public required (Tensor Mean, Tensor Rstd) Ln1Statistics { get; init; }

    /// <summary>Mean that <see cref="Ln2"/> subtracted and 1/√(σ² + ε) that it multiplied with, (T) each.</summary>
    public required (Tensor Mean, Tensor Rstd) Ln2Statistics { get; init; }

    /// <summary>Dropout masks of a training run; null everywhere else.</summary>
    internal BlockMasks? Masks { get; init; }
}
