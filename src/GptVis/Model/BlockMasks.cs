using GptVis.Kernels;

namespace GptVis.Model;

/// <summary>The dropout masks of one block: on the attention pattern, and on what attention and MLP add.</summary>
internal sealed record BlockMasks(Tensor Pattern, Tensor AttnOut, Tensor MlpOut)
{
    public static BlockMasks Sample(GptConfig config, int T, SplitMix64 random) => new(
        SampleMask(config.AttnDropout, random, config.NHeads, T, T),
        SampleMask(config.ResidDropout, random, T, config.DModel),
        SampleMask(config.ResidDropout, random, T, config.DModel));

    public static Tensor SampleMask(float p, SplitMix64 random, params ReadOnlySpan<int> shape)
    {
        var mask = new Tensor(shape);
        Dropout.Sample(mask.Span, p, random);
        return mask;
    }
}
