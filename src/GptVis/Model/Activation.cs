namespace GptVis.Model;

/// <summary>The activations that a trace keeps and an edit can replace, under TransformerLens's names.</summary>
public enum Activation
{
    /// <summary>Token embeddings, (T, C).</summary>
    Embed,

    /// <summary>Position embeddings, (T, C).</summary>
    PosEmbed,

    /// <summary>Residual stream before a block, (T, C).</summary>
    ResidPre,

    /// <summary>Layer norm of the residual stream: the input of attention, (T, C).</summary>
    Ln1,

    /// <summary>Queries, (T, H, D).</summary>
    Q,

    /// <summary>Keys, (T, H, D).</summary>
    K,

    /// <summary>Values, (T, H, D).</summary>
    V,

    /// <summary>Attention scores before the softmax, (H, T, T): row = query, column = key.</summary>
    Scores,

    /// <summary>Attention probabilities, (H, T, T): row = query, column = key.</summary>
    Pattern,

    /// <summary>Each head's output before the output projection, (T, H, D).</summary>
    Z,

    /// <summary>What attention adds to the residual stream, (T, C).</summary>
    AttnOut,

    /// <summary>Residual stream between attention and MLP, (T, C).</summary>
    ResidMid,

    /// <summary>Layer norm of the residual stream: the input of the MLP, (T, C).</summary>
    Ln2,

    /// <summary>Hidden units before the nonlinearity, (T, M).</summary>
    MlpPre,

    /// <summary>Hidden units after the nonlinearity, (T, M).</summary>
    MlpPost,

    /// <summary>What the MLP adds to the residual stream, (T, C).</summary>
    MlpOut,

    /// <summary>Residual stream after a block, (T, C).</summary>
    ResidPost,

    /// <summary>Output of the final layer norm, (T, C).</summary>
    LnFinal,

    /// <summary>Logits: one score per token of the vocabulary, (T, V).</summary>
    Logits,
}
