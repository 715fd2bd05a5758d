using GptVis.Engines.Managed.Kernels;
using GptVis.Model;

namespace GptVis.Tests.Model;

/// <summary>What follows from an edit downstream: whole runs carried over, layers taken out.</summary>
public sealed class PatchingTests
{
    // Of the largest logit: one row is added up in another order than ten. Measured: 0 here (bitwise equal); without
    // the patch 0.19.
    private const double CacheTolerance = 2e-6;

    private static readonly GptConfig Config = RandomGpt.Small;
    private static readonly Gpt Gpt = RandomGpt.Wide(Config, seed: 5);
    private static readonly int[] Tokens = RandomGpt.Tokens(Config, 9, seed: 5);
    private static readonly Trace Plain = Gpt.Run(Tokens), Other = Gpt.Run(RandomGpt.Tokens(Config, 9, seed: 6));

    [Fact]
    public void Patching_everything_gives_the_other_run()
    {
        var edit = Edit.None;
        foreach (var (activation, layer) in RandomGpt.Places(Config)) edit += Edit.Patch(activation, Other, layer);
        RandomGpt.RequireSame(Config, Other, Gpt.Run(Tokens, edit));
    }

    [Fact]
    public void Patching_all_that_blocks_read_gives_the_other_run_s_output()
    {
        Edit[] complete =
        [
            Edit.Patch(Activation.Embed, Other) + Edit.Patch(Activation.PosEmbed, Other),
            Edit.Patch(Activation.ResidPre, Other, layer: 0),
            Edit.Patch(Activation.ResidMid, Other, layer: 1),
            Edit.Patch(Activation.ResidPost, Other, layer: 2),
            Edit.Patch(Activation.LnFinal, Other),
            Edit.Patch(Activation.Logits, Other),
            Edit.Patch(Activation.Embed, Other) + Contributions(),
        ];
        foreach (var edit in complete) Assert.Equal(Other.Logits.Span, Gpt.Run(Tokens, edit).Logits.Span);

        static Edit Contributions()
        {
            var edit = Edit.None;
            for (int l = 0; l < Config.NLayers; l++)
                edit += Edit.Patch(Activation.AttnOut, Other, l) + Edit.Patch(Activation.MlpOut, Other, l);
            return edit;
        }
    }

    [Fact]
    public void Patching_part_of_an_attention_is_patching_its_output()
    {
        var whole = Gpt.Run(Tokens, Edit.Patch(Activation.Z, Other, layer: 1));
        var parts =
            Gpt.Run(Tokens,
                Edit.Patch(Activation.Pattern, Other, layer: 1) + Edit.Patch(Activation.V, Other, layer: 1));
        Assert.Equal(whole.Logits.Span, parts.Logits.Span);
        var earlier =
            Gpt.Run(Tokens,
                Edit.Patch(Activation.Q, Other, layer: 1) + Edit.Patch(Activation.K, Other, layer: 1)
                    + Edit.Patch(Activation.V, Other, layer: 1));
        Assert.Equal(whole.Logits.Span, earlier.Logits.Span);
        Assert.False(Plain.Logits.Span.SequenceEqual(whole.Logits.Span));
    }

    [Fact]
    public void A_zeroed_layer_adds_nothing_to_the_stream()
    {
        var trace = Gpt.Run(Tokens, Edit.ZeroLayers(0, 2));
        foreach (int l in (int[])[0, 2]) Assert.Equal(trace.Blocks[l].ResidPre.Span, trace.Blocks[l].ResidPost.Span);
        Assert.False(trace.Blocks[1].ResidPre.Span.SequenceEqual(trace.Blocks[1].ResidPost.Span));
        Assert.Equal(Plain.Blocks[0].ResidPre.Span, trace.Blocks[1].ResidPre.Span);
    }

    [Fact]
    public void Without_any_layer_the_logits_are_those_of_the_embeddings()
    {
        var trace = Gpt.Run(Tokens, Edit.ZeroLayers([.. Enumerable.Range(0, Config.NLayers)]));
        int T = Tokens.Length, C = Config.DModel;
        Tensor norm = new(T, C), logits = new(T, Config.DVocab);
        var w = Gpt.Weights;
        LayerNorm.Forward(norm.Span, new float[T], new float[T], Plain.Blocks[0].ResidPre.Span, w.LnFinalWeight.Span,
            w.LnFinalBias.Span, Config.LayerNormEpsilon);
        Unembed.Forward(logits.Span, norm.Span, w.Unembedding.Span, T);
        Assert.Equal(logits.Span, trace.Logits.Span);
    }

    [Fact]
    public void A_zeroed_head_leaves_the_bias_of_the_output_projection()
    {
        var trace = Gpt.Run(Tokens, Edit.ZeroHeads((1, 0), (1, 1), (1, 2)));
        for (int t = 0; t < Tokens.Length; t++)
            Assert.Equal(Gpt.Weights.Blocks[1].AttnOutBias.Span, trace.Blocks[1].AttnOut.Row(t));
    }

    [Fact]
    public void A_mean_of_another_model_s_width_is_refused()
    {
        var wider = Config with { DModel = 24, DMlp = 41 };
        var foreign = RandomGpt.Wide(wider, seed: 1).Run(Tokens);
        foreach (var activation in (Activation[])[Activation.MlpOut, Activation.MlpPost, Activation.Z])
        {
            var e = Assert.Throws<ArgumentException>(() => Gpt.Run(Tokens, Edit.Mean(activation, [foreign], layer: 1)));
            Assert.Contains($"{activation} has", e.Message, StringComparison.Ordinal);
        }
        var mixed = Assert.Throws<ArgumentException>(() => Edit.Mean(Activation.MlpOut, [Plain, foreign], layer: 1));
        Assert.StartsWith(
            "The runs are of different models: MlpOut has 12 numbers per position in the first and 24 in another.",
                mixed.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Activation.Scores), InlineData(Activation.Pattern)]
    public void Text_that_is_generated_after_patched_attention_attends_on_its_own(Activation activation)
    {
        // The values have a row for every query of the prompt. Queries that come later compute their own, as if only
        // the prompt's had been replaced.
        var edit = Edit.Patch(activation, Other, layer: 1);
        var cache = Gpt.NewCache();
        cache.Read(Tokens, edit);
        var later = cache.Read([3], edit);

        // The same without a cache: every query of the prompt replaced, and no other.
        int T = Tokens.Length;
        var values = new Tensor(Config.NHeads, T + 1, T + 1);
        for (int h = 0; h < Config.NHeads; h++)
            for (int q = 0; q < T; q++)
                for (int k = 0; k < T; k++) values[h, q, k] = Other[activation, 1][h, q, k];
        var prompt = Edit.None;
        for (int q = 0; q < T; q++) prompt += Edit.Replace(activation, values, layer: 1, position: q);
        var expected = Gpt.NextTokenLogits([.. Tokens, 3], prompt);
        TensorAssert.Close("logits", expected, later, CacheTolerance * expected.Span.ToArray().Max(Math.Abs));
    }
}
