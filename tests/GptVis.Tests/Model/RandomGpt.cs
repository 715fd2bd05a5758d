using System.Numerics.Tensors;
using GptVis.Model;
using GptVis.Models;

namespace GptVis.Tests.Model;

/// <summary>
/// Models of random weights that are large enough for every part to matter, biases and layer norms included.
/// </summary>
internal static class RandomGpt
{
    public static readonly GptConfig Small =
        new() { NLayers = 3, NHeads = 3, DModel = 12, DMlp = 40, NCtx = 32, DVocab = 17 };

    /// <summary>Of GPT-2 small's depth, width and vocabulary: half a gigabyte that takes seconds, made once.</summary>
    private static readonly Lazy<Gpt> Gpt2Sized = new(() =>
    {
        var config = new GptConfig { NLayers = 12, NHeads = 12, DModel = 768, DMlp = 3072, NCtx = 32, DVocab = 50257 };
        return new Gpt(config, GptWeights.Random(config, seed: 1), GptEngines.Default);
    });

    /// <summary>A model that nobody may change: tests share it.</summary>
    public static Gpt OfGpt2Size => Gpt2Sized.Value;

    public static Gpt Wide(GptConfig config, int seed)
    {
        var weights = GptWeights.Random(config, seed);
        var random = new SplitMix64(seed, 1);
        foreach (var tensor in weights.All())
        {
            if (tensor.Shape.Length == 2) TensorPrimitives.Multiply(tensor.Span, 20, tensor.Span);
            else foreach (ref float w in tensor.Span) w += 0.2f * random.NextNormal();
        }
        return new Gpt(config, weights, GptEngines.Default);
    }

    public static int[] Tokens(GptConfig config, int count, int seed)
    {
        var random = new SplitMix64(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextInt(config.DVocab))];
    }

    /// <summary>Every place in the computation: what exists once, and what every block has.</summary>
    public static IEnumerable<(Activation Activation, int? Layer)> Places(GptConfig config) =>
        from activation in Enum.GetValues<Activation>()
        from layer in activation.IsInBlock() ? Enumerable.Range(0, config.NLayers).Select(l => (int?)l) : [null]
        select (activation, layer);

    /// <summary>Fails unless two runs agree in every bit of every activation.</summary>
    public static void RequireSame(GptConfig config, Trace expected, Trace actual)
    {
        foreach (var (activation, layer) in Places(config))
            Assert.True(expected[activation, layer].Span.SequenceEqual(actual[activation, layer].Span),
                $"{activation} {layer} differs");
    }
}
