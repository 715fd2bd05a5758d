using GptVis.Display;

namespace GptVis.Model;

/// <summary>All weights of a GPT-2. The same type holds their gradients.</summary>
[TypeFormatterSource(typeof(ObjectFormatterSource), PreferredMimeTypes = ["text/html", "text/plain"])]
public sealed record GptWeights
{
    private const int MostTensorsOfBlock = 12, MostTensorsBeside = 5;

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

    /// <summary>One row per token to compare the final state with, (V, C). The same object as <see cref="TokenEmbedding"/> when tied.</summary>
    public required Tensor Unembedding { get; init; }

    /// <summary>Whether embedding and unembedding are one.</summary>
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

    /// <summary>Zeros of the shapes that the configuration asks for: where gradients are gathered.</summary>
    public static GptWeights Zeros(GptConfig config)
    {
        config.RequireConsistent();
        int C = config.DModel, M = config.DMlp, V = config.DVocab;
        var slab = Slab.Lasting(config.ParameterCount + (MostTensorsOfBlock * config.NLayers + MostTensorsBeside) * Slab.Rounded(1));
        var tokenEmbedding = slab.Take(V, C);

        return new GptWeights
        {
            TokenEmbedding = tokenEmbedding,
            PositionEmbedding = slab.Take(config.NCtx, C),
            Blocks = [.. Enumerable.Range(0, config.NLayers).Select(_ => new BlockWeights
            {
                Ln1Weight = slab.Take(C),
                Ln1Bias = slab.Take(C),
                QkvWeight = slab.Take(C, 3 * C),
                QkvBias = config.QkvBias ? slab.Take(3 * C) : null,
                AttnOutWeight = slab.Take(C, C),
                AttnOutBias = slab.Take(C),
                Ln2Weight = slab.Take(C),
                Ln2Bias = slab.Take(C),
                MlpInWeight = slab.Take(C, M),
                MlpInBias = slab.Take(M),
                MlpOutWeight = slab.Take(M, C),
                MlpOutBias = slab.Take(C),
            })],
            LnFinalWeight = slab.Take(C),
            LnFinalBias = slab.Take(C),
            Unembedding = config.TiedUnembedding ? tokenEmbedding : slab.Take(V, C),
        };
    }

    /// <summary>Fresh weights: N(0, 0.02) for matrices and embeddings, 1 for layer-norm scales, 0 for every bias.</summary>
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
