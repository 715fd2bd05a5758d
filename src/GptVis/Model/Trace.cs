namespace GptVis.Model;

/// <summary>Every activation of one run. T is the number of tokens; there is no batch axis.</summary>
public sealed record Trace
{
    /// <summary>The tokens that were run, (T).</summary>
    public required IReadOnlyList<int> Tokens { get; init; }

    /// <summary>Token embeddings, (T, C).</summary>
    public required Tensor Embed { get; init; }

    /// <summary>Position embeddings, (T, C).</summary>
    public required Tensor PosEmbed { get; init; }

    /// <summary>One entry per block.</summary>
    public required IReadOnlyList<BlockTrace> Blocks { get; init; }

    /// <summary>The last residual stream after the final layer norm, (T, C).</summary>
    public required Tensor LnFinal { get; init; }

    /// <summary>Mean that the final layer norm subtracted and 1/√(σ² + ε) that it multiplied with, (T) each.</summary>
    public required (Tensor Mean, Tensor Rstd) LnFinalStatistics { get; init; }

    /// <summary>One score per token of the vocabulary, (T, V); row t speaks about the token after position t.</summary>
    public required Tensor Logits { get; init; }

    /// <summary>What was changed while running.</summary>
    public required Edit Edit { get; init; }

    /// <summary>Dropout mask on the sum of both embeddings in a training run; null everywhere else.</summary>
    internal Tensor? EmbedMask { get; init; }

    /// <summary>An activation by name; blocks' activations need a layer.</summary>
    /// <exception cref="ArgumentException">The layer is missing, not wanted or does not exist.</exception>
    public Tensor this[Activation activation, int? layer = null]
    {
        get
        {
            activation.RequireLayer(layer, Blocks.Count);
            return activation switch
            {
                Activation.Embed => Embed,
                Activation.PosEmbed => PosEmbed,
                Activation.LnFinal => LnFinal,
                Activation.Logits => Logits,
                _ => InBlock(Blocks[layer!.Value], activation),
            };
        }
    }

    private static Tensor InBlock(BlockTrace block, Activation activation) => activation switch
    {
        Activation.ResidPre => block.ResidPre,
        Activation.Ln1 => block.Ln1,
        Activation.Q => block.Q,
        Activation.K => block.K,
        Activation.V => block.V,
        Activation.Scores => block.Scores,
        Activation.Pattern => block.Pattern,
        Activation.Z => block.Z,
        Activation.AttnOut => block.AttnOut,
        Activation.ResidMid => block.ResidMid,
        Activation.Ln2 => block.Ln2,
        Activation.MlpPre => block.MlpPre,
        Activation.MlpPost => block.MlpPost,
        Activation.MlpOut => block.MlpOut,
        Activation.ResidPost => block.ResidPost,
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "This activation is not one of a block."),
    };
}
