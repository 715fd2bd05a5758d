using GptVis.Display;
using GptVis.Engines.Managed.Memory;

namespace GptVis.Model;

/// <summary>All weights of a GPT-2. The same type holds their gradients.</summary>
[TypeFormatterSource(typeof(ObjectFormatterSource), PreferredMimeTypes = ["text/html", "text/plain"])]
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
    /// One row per token to compare the final state with, (V, C). The same object as <see cref="TokenEmbedding"/> when
    /// tied.
    /// </summary>
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
        var tokenEmbedding = Arena.Lasting(V, C);

        return new GptWeights
        {
            TokenEmbedding = tokenEmbedding,
            PositionEmbedding = Arena.Lasting(config.NCtx, C),
            Blocks = [.. Enumerable.Range(0, config.NLayers).Select(_ => new BlockWeights
            {
                Ln1Weight = Arena.Lasting(C),
                Ln1Bias = Arena.Lasting(C),
                QkvWeight = Arena.Lasting(C, 3 * C),
                QkvBias = config.QkvBias ? Arena.Lasting(3 * C) : null,
                AttnOutWeight = Arena.Lasting(C, C),
                AttnOutBias = Arena.Lasting(C),
                Ln2Weight = Arena.Lasting(C),
                Ln2Bias = Arena.Lasting(C),
                MlpInWeight = Arena.Lasting(C, M),
                MlpInBias = Arena.Lasting(M),
                MlpOutWeight = Arena.Lasting(M, C),
                MlpOutBias = Arena.Lasting(C),
            })],
            LnFinalWeight = Arena.Lasting(C),
            LnFinalBias = Arena.Lasting(C),
            Unembedding = config.TiedUnembedding ? tokenEmbedding : Arena.Lasting(V, C),
        };
    }

    /// <summary>
    /// Fresh weights: N(0, 0.02) for matrices and embeddings, 1 for layer-norm scales, 0 for every bias.
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
