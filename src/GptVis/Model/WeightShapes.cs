namespace GptVis.Model;

/// <summary>Checks the shapes of weights against a configuration, once, in the constructor of the model.</summary>
internal static class WeightShapes
{
    public static void Require(GptConfig config, GptWeights weights)
    {
        config.RequireConsistent();
        int C = config.DModel, M = config.DMlp, V = config.DVocab;

        if (weights.Blocks.Count != config.NLayers)
            throw new ArgumentException(
                $"{weights.Blocks.Count} blocks of weights were given; the configuration has {config.NLayers} layers.");
        if (weights.IsTied != config.TiedUnembedding)
            throw new ArgumentException(
                "The configuration says the head is "
                    + $"{(config.TiedUnembedding ? "tied to the token embedding" : "separate")}; the weights say the "
                    + "opposite.");

        RequireShape("token embedding", weights.TokenEmbedding, V, C);
        RequireShape("position embedding", weights.PositionEmbedding, config.NCtx, C);
        RequireShape("final layer norm's weight", weights.LnFinalWeight, C);
        RequireShape("final layer norm's bias", weights.LnFinalBias, C);
        RequireShape("unembedding", weights.Unembedding, V, C);

        for (int l = 0; l < config.NLayers; l++)
        {
            var w = weights.Blocks[l];
            if (w.QkvBias is null == config.QkvBias)
                throw new ArgumentException(
                    $"The configuration says queries, keys and values have {(config.QkvBias ? "a" : "no")} bias; "
                        + $"block {l}'s weights say the opposite.");

            RequireShape($"block {l} ln1 weight", w.Ln1Weight, C);
            RequireShape($"block {l} ln1 bias", w.Ln1Bias, C);
            RequireShape($"block {l} qkv weight", w.QkvWeight, C, 3 * C);
            if (w.QkvBias is not null) RequireShape($"block {l} qkv bias", w.QkvBias, 3 * C);
            RequireShape($"block {l} attention output weight", w.AttnOutWeight, C, C);
            RequireShape($"block {l} attention output bias", w.AttnOutBias, C);
            RequireShape($"block {l} ln2 weight", w.Ln2Weight, C);
            RequireShape($"block {l} ln2 bias", w.Ln2Bias, C);
            RequireShape($"block {l} MLP input weight", w.MlpInWeight, C, M);
            RequireShape($"block {l} MLP input bias", w.MlpInBias, M);
            RequireShape($"block {l} MLP output weight", w.MlpOutWeight, M, C);
            RequireShape($"block {l} MLP output bias", w.MlpOutBias, C);
        }
    }

    private static void RequireShape(string name, Tensor tensor, params ReadOnlySpan<int> shape)
    {
        if (!tensor.Shape.SequenceEqual(shape))
            throw new ArgumentException(
                $"The {name} has shape {tensor}; this configuration needs {Tensor.Describe(shape)}.");
    }
}
