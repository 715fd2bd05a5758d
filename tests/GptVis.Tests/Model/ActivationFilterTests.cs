using System.Runtime.InteropServices;
using GptVis.Model;

namespace GptVis.Tests.Model;

public sealed class ActivationFilterTests
{
    private static readonly GptConfig Config = RandomGpt.Small;
    private static readonly Gpt Gpt = RandomGpt.Wide(Config, seed: 1);
    private static readonly int[] Tokens = RandomGpt.Tokens(Config, 11, seed: 1);
    private static readonly Trace Everything = Gpt.Run(Tokens);

    public static TheoryData<Activation> All => [.. Enum.GetValues<Activation>()];

    [Theory, MemberData(nameof(All))]
    public void One_activation_alone_is_what_it_is_among_all(Activation activation)
    {
        var trace = Gpt.Run(Tokens, keep: ActivationFilter.Only(activation));
        foreach (var (other, layer) in RandomGpt.Places(Config))
        {
            if (other != activation) RequireNotKept(trace, other, layer);
            else Assert.Equal(Everything[other, layer].Span, trace[other, layer].Span);
        }
        Assert.Equal(Everything.LastLogits.Span, trace.LastLogits.Span);
    }

    [Theory, MemberData(nameof(All))]
    public void Blocks_activations_can_be_kept_in_some_layers(Activation activation)
    {
        foreach (int[] layers in (int[][])[[0], [1], [2], [0, 2], []])
        {
            var trace = Gpt.Run(Tokens, keep: ActivationFilter.Only(activation).InLayers(layers));
            foreach (var (other, layer) in RandomGpt.Places(Config))
            {
                bool kept = other == activation && (layer is null || layers.Contains(layer.Value));
                if (!kept) RequireNotKept(trace, other, layer);
                else Assert.Equal(Everything[other, layer].Span, trace[other, layer].Span);
            }
        }
    }

    [Fact]
    public void Statistics_of_the_norms_are_always_there()
    {
        var trace = Gpt.Run(Tokens, keep: ActivationFilter.LastLogits);
        Assert.Equal(Everything.LnFinalStatistics.Rstd.Span, trace.LnFinalStatistics.Rstd.Span);
        Assert.Equal(Everything.Blocks[2].Ln2Statistics.Mean.Span, trace.Blocks[2].Ln2Statistics.Mean.Span);
    }

    [Fact]
    public void A_layer_that_does_not_exist_cannot_be_kept()
    {
        var e = Assert.Throws<ArgumentException>(
            () => Gpt.Run(Tokens, keep: ActivationFilter.Only(Activation.Z).InLayers(1, 3)));
        Assert.Equal("Layer 3 is to be kept; this model has 3 layers, 0 to 2.", e.Message);
    }

    [Fact]
    public void A_gradient_of_a_run_that_kept_too_little_is_refused()
    {
        var trace = Gpt.Run(Tokens, keep: ActivationFilter.Only(Activation.Logits));
        var e = Assert.Throws<InvalidOperationException>(() => Gpt.Backward(trace, trace.Logits));
        Assert.Contains("did not keep", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(11), InlineData(32)]
    public void The_estimate_is_the_size_of_what_is_kept(int T)
    {
        ActivationFilter[] keeps =
        [
            ActivationFilter.Everything, ActivationFilter.LastLogits,
                ActivationFilter.Only(Activation.Pattern, Activation.Scores),
                    ActivationFilter.Only(Activation.ResidPre), ActivationFilter.Only(Activation.ResidPost),
            ActivationFilter.Only(Activation.ResidPre)
                .InLayers(1), ActivationFilter.Only(Activation.ResidPre, Activation.ResidPost)
                .InLayers(0), ActivationFilter.Everything.InLayers(2),
            ActivationFilter.Only(Activation.Embed, Activation.Logits, Activation.MlpPost),
        ];
        foreach (var keep in keeps)
        {
            var trace = Gpt.Run(RandomGpt.Tokens(Config, T, seed: T), keep: keep);
            var (bytes, tensors) = Kept(trace);
            long estimate = Gpt.EstimateTraceBytes(T, keep);

            // Each tensor begins at a line of 64 bytes. The scores of the next token may be a part of all logits.
            long most = bytes + 63 * tensors + (keep.Has(Activation.Logits) ? sizeof(float) * Config.DVocab : 0);
            Assert.InRange(estimate, bytes, most);
        }
    }

    [Fact]
    public void Estimates_of_no_or_too_many_tokens_are_refused()
    {
        foreach (int tokens in (int[])[0, -1, 33])
            Assert.StartsWith($"{tokens} tokens were asked about; this model's context is 1 to 32.",
                Assert.Throws<ArgumentOutOfRangeException>(() => Gpt.EstimateTraceBytes(tokens)).Message,
                    StringComparison.Ordinal);
    }

    /// <summary>Bytes and number of different tensors that can be read from a trace.</summary>
    private static (long Bytes, int Tensors) Kept(Trace trace)
    {
        var statistics = trace.Blocks.SelectMany(b => new[] { b.Ln1Statistics, b.Ln2Statistics })
            .Append(trace.LnFinalStatistics);
        List<Tensor> tensors = [.. statistics.SelectMany(s => new[] { s.Mean, s.Rstd })];
        foreach (var (activation, layer) in RandomGpt.Places(Config))
            if (trace.Keep.Has(activation, layer)) tensors.Add(trace[activation, layer]);
        if (!trace.Keep.Has(Activation.Logits)) tensors.Add(trace.LastLogits);

        var different = tensors.DistinctBy(tensor =>
        {
            Assert.True(MemoryMarshal.TryGetArray<float>(tensor.Memory, out var part));
            return (part.Array, part.Offset);
        }).ToArray();
        return (different.Sum(tensor => (long)sizeof(float) * tensor.Length), different.Length);
    }

    private static void RequireNotKept(Trace trace, Activation activation, int? layer)
    {
        var e = Assert.Throws<InvalidOperationException>(() => trace[activation, layer]);
        Assert.StartsWith($"{activation}{(layer is { } l ? $" of layer {l}" : "")} was not kept in this run.",
            e.Message, StringComparison.Ordinal);
        Assert.Contains($"ActivationFilter.Only(Activation.{activation}", e.Message, StringComparison.Ordinal);
    }
}
