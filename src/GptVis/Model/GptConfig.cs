namespace GptVis.Model;

/// <summary>The shape of a GPT-2. The names are TransformerLens's.</summary>
public sealed partial record GptConfig
{
    /// <summary>Number of blocks, L.</summary>
    public required int NLayers { get; init => field = Positive(value, nameof(NLayers)); }

    /// <summary>Attention heads per block, H.</summary>
    public required int NHeads { get; init => field = Positive(value, nameof(NHeads)); }

    /// <summary>Width of the residual stream, C.</summary>
    public required int DModel { get; init => field = Positive(value, nameof(DModel)); }

    /// <summary>Hidden units of the MLP, M; four times the width in GPT-2.</summary>
    public required int DMlp { get; init => field = Positive(value, nameof(DMlp)); }

    /// <summary>Context length in tokens: the number of learned positions.</summary>
    public required int NCtx { get; init => field = Positive(value, nameof(NCtx)); }

    /// <summary>Tokens in the vocabulary, V.</summary>
    public required int DVocab { get; init => field = Positive(value, nameof(DVocab)); }

    /// <summary>ε under the square root of the layer norm; 1e-5 in GPT-2.</summary>
    public float LayerNormEpsilon
    {
        get;
        init => field = float.IsFinite(value) && value > 0 ? value : throw new ArgumentOutOfRangeException(
            nameof(LayerNormEpsilon), value, "LayerNormEpsilon must be finite and above 0.");
    } = 1e-5f;

    /// <summary>The MLP's nonlinearity.</summary>
    public ActivationFunction ActivationFunction { get; init; } = ActivationFunction.GeluNew;

    /// <summary>Whether the unembedding is the token embedding; true in GPT-2 and by default.</summary>
    public bool TiedUnembedding { get; init; } = true;

    /// <summary>Whether queries, keys and values have a bias; true in GPT-2 and by default.</summary>
    public bool QkvBias { get; init; } = true;

    /// <summary>Dropout rate of the embeddings in training, 0 to below 1; 0 by default.</summary>
    public float EmbedDropout { get; init => field = Share(value, nameof(EmbedDropout)); }

    /// <summary>Dropout rate of the attention pattern in training, 0 to below 1; 0 by default.</summary>
    public float AttnDropout { get; init => field = Share(value, nameof(AttnDropout)); }

    /// <summary>Dropout rate of the outputs of attention and MLP in training, 0 to below 1; 0 by default.</summary>
    public float ResidDropout { get; init => field = Share(value, nameof(ResidDropout)); }

    /// <summary>Width of one head, D = C / H.</summary>
    public int DHead => DModel / NHeads;

    /// <summary>Number of trainable parameters; a tied unembedding counts once.</summary>
    public long ParameterCount => ParametersByPart().Sum(p => p.Parameters);

    /// <summary>Number of trainable parameters of every part, in the order in which the model uses them.</summary>
    public IReadOnlyList<(string Part, long Parameters)> ParametersByPart()
    {
        long C = DModel, M = DMlp, L = NLayers;
        var parts = new List<(string, long)>
        {
            ("token embedding", DVocab * C),
            ("position embedding", NCtx * C),
            ("attention", L * (C * 3 * C + (QkvBias ? 3 * C : 0) + C * C + C)),
            ("MLP", L * (C * M + M + M * C + C)),
            ("layer norms", L * 4 * C + 2 * C),
        };
        if (!TiedUnembedding) parts.Add(("unembedding", DVocab * C));
        return parts;
    }

    /// <summary>Checks that the number of heads divides the width.</summary>
    /// <exception cref="ArgumentException">The width is not a multiple of the number of heads.</exception>
    public void RequireConsistent()
    {
        if (DModel % NHeads != 0)
            throw new ArgumentException(
                $"A width of {DModel} cannot be shared by {NHeads} heads; it must be a multiple of the number of "
                    + "heads.");
    }

    private static int Positive(int value, string name) =>
        value > 0 ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be at least 1.");

    private static float Share(float value, string name) =>
        value is >= 0 and < 1
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} is a share: at least 0 and below 1.");
}
