namespace GptVis.Model;

/// <summary>All weights of a GPT-2, or the gradients of all weights.</summary>
public sealed record GptWeights
{
    /// <summary>Token embedding, (V, C).</summary>
    public required Tensor TokenEmbedding { get; init; }

    /// <summary>Position embedding, (NCtx, C).</summary>
    public required Tensor PositionEmbedding { get; init; }

    /// <summary>One entry per block.</summary>
    public required IReadOnlyList<BlockWeights> Blocks { get; init; }

    /// <summary>Scale of the final layer norm, (C).</summary>
    public required Tensor LnFinalWeight { get; init; }

    /// <summary>Shift of the final layer norm, (C).</summary>
    public required Tensor LnFinalBias { get; init; }

    /// <summary>
    /// Unembedding, (V, C): one row per token. The same object as <see cref="TokenEmbedding"/> if tied.
    /// </summary>
    public required Tensor Unembedding { get; init; }

    /// <summary>Whether embedding and unembedding are one tensor.</summary>
    public bool IsTied => ReferenceEquals(TokenEmbedding, Unembedding);

    /// <summary>Every tensor once, in a fixed order.</summary>
    public IEnumerable<Tensor> All()
    {
        yield return TokenEmbedding;
        yield return PositionEmbedding;
        foreach (var block in Blocks)
            foreach (var tensor in block.All()) yield return tensor;
        yield return LnFinalWeight;
        yield return LnFinalBias;
        if (!IsTied) yield return Unembedding;
    }

    /// <summary>Creates zeros in the configuration's shapes, for instance to collect gradients.</summary>
    /// <param name="config">The model's shape.</param>
    /// <param name="cancellation">Stops between two parts of a tensor.</param>
    public static GptWeights Zeros(GptConfig config, CancellationToken cancellation = default)
    {
        config.RequireConsistent();
        int C = config.DModel, M = config.DMlp, V = config.DVocab;
        var tokenEmbedding = Zeros(V, C);

        return new GptWeights
        {
            TokenEmbedding = tokenEmbedding,
            PositionEmbedding = Zeros(config.NCtx, C),
            Blocks = [.. Enumerable.Range(0, config.NLayers).Select(_ => new BlockWeights
            {
                Ln1Weight = Zeros(C),
                Ln1Bias = Zeros(C),
                QkvWeight = Zeros(C, 3 * C),
                QkvBias = config.QkvBias ? Zeros(3 * C) : null,
                AttnOutWeight = Zeros(C, C),
                AttnOutBias = Zeros(C),
                Ln2Weight = Zeros(C),
                Ln2Bias = Zeros(C),
                MlpInWeight = Zeros(C, M),
                MlpInBias = Zeros(M),
                MlpOutWeight = Zeros(M, C),
                MlpOutBias = Zeros(C),
            })],
            LnFinalWeight = Zeros(C),
            LnFinalBias = Zeros(C),
            Unembedding = config.TiedUnembedding ? tokenEmbedding : Zeros(V, C),
        };

        Tensor Zeros(params ReadOnlySpan<int> shape) => AlignedMemory.Zeros(cancellation, shape);
    }

    /// <summary>Creates a copy that shares no memory with these weights.</summary>
    /// <param name="config">The shape of these weights.</param>
    /// <param name="cancellation">Stops between two parts of a tensor.</param>
    public GptWeights Copy(GptConfig config, CancellationToken cancellation = default)
    {
        var copy = Zeros(config, cancellation);
        foreach (var (to, from) in copy.All().Zip(All())) AlignedMemory.Copy(from.Memory, to.Memory, cancellation);
        GC.KeepAlive(this);     // spans do not keep the mapped file open
        return copy;
    }

    /// <summary>
    /// Creates random weights: N(0, 0.02) for matrices and embeddings, 1 for layer norm scales, 0 for biases.
    /// </summary>
    public static GptWeights Random(GptConfig config, int seed)
    {
        var weights = Zeros(config);
        foreach (var (index, tensor) in weights.All().Index())
            if (tensor.Shape.Length == 2) InitialWeights.Draw(tensor.Memory, seed, index, start: 0);

        foreach (var scale in weights.LayerNormScales()) scale.Span.Fill(1);
        return weights;
    }

    private IEnumerable<Tensor> LayerNormScales() =>
        Blocks.SelectMany(b => new[] { b.Ln1Weight, b.Ln2Weight }).Append(LnFinalWeight);
}
