using GptVis.Model;
using GptVis.Models;
using GptVis.Tests.Engines.Managed.Kernels;

namespace GptVis.Tests.Model;

public sealed class EditTests
{
    private static readonly GptConfig Config =
        new() { NLayers = 2, NHeads = 3, DModel = 12, DMlp = 48, NCtx = 8, DVocab = 17 };
    private static readonly Gpt Gpt = Wide(seed: 3);
    private static readonly int[] Tokens = [3, 1, 4, 1, 5];

    public static TheoryData<Activation> All => [.. Enum.GetValues<Activation>()];

    [Theory, MemberData(nameof(All))]
    public void Zeroing_shows_in_the_trace_and_changes_what_follows(Activation activation)
    {
        var plain = Gpt.Run(Tokens);
        int? layer = LayerOf(activation);
        var edited = Gpt.Run(Tokens, Edit.Zero(activation, layer));

        Assert.All(edited[activation, layer].Span.ToArray(), x => Assert.True(x == 0 || float.IsNegativeInfinity(x)));
        Assert.NotEqual(plain.Logits.Span.ToArray(), edited.Logits.Span.ToArray());
        Assert.Equal(edited.Logits.Row(Tokens.Length - 1).ToArray(),
            Gpt.NextTokenLogits(Tokens, Edit.Zero(activation, layer)).Span.ToArray());
    }

    [Theory, MemberData(nameof(All))]
    public void Replacing_an_activation_by_itself_changes_nothing(Activation activation)
    {
        var plain = Gpt.Run(Tokens);
        int? layer = LayerOf(activation);
        var edited = Gpt.Run(Tokens, Edit.Replace(activation, plain[activation, layer], layer));
        Assert.Equal(plain.Logits.Span.ToArray(), edited.Logits.Span.ToArray());
    }

    [Fact]
    public void Patching_the_whole_stream_carries_the_other_run_over()
    {
        var other = Gpt.Run([7, 8, 9, 10, 11]);
        var patched = Gpt.Run(Tokens, Edit.Replace(Activation.ResidPost, other.Blocks[0].ResidPost, layer: 0));
        Assert.Equal(other.Logits.Span.ToArray(), patched.Logits.Span.ToArray());
        Assert.NotEqual(other.Blocks[0].ResidPre.Span.ToArray(), patched.Blocks[0].ResidPre.Span.ToArray());
    }

    [Fact]
    public void One_head_of_one_position_is_touched_alone()
    {
        var plain = Gpt.Run(Tokens).Blocks[1].Z;
        var z = Gpt.Run(Tokens, Edit.Zero(Activation.Z, layer: 1, head: 2, position: 3)).Blocks[1].Z;
        for (int t = 0; t < Tokens.Length; t++)
            for (int h = 0; h < Config.NHeads; h++)
                for (int d = 0; d < Config.DHead; d++)
                    Assert.Equal((t, h) == (3, 2) ? 0 : plain[t, h, d], z[t, h, d]);
    }

    [Fact]
    public void One_key_of_one_query_of_a_pattern_is_touched_alone()
    {
        var plain = Gpt.Run(Tokens).Blocks[0].Pattern;
        var pattern =
            Gpt.Run(Tokens, Edit.Zero(Activation.Pattern, layer: 0, head: 1, position: 4, unit: 2)).Blocks[0].Pattern;
        for (int h = 0; h < Config.NHeads; h++)
            for (int q = 0; q < Tokens.Length; q++)
                for (int k = 0; k < Tokens.Length; k++)
                    Assert.Equal((h, q, k) == (1, 4, 2) ? 0 : plain[h, q, k], pattern[h, q, k]);
    }

    [Fact]
    public void No_edit_lets_a_token_see_the_future()
    {
        var ones = new Tensor(Config.NHeads, Tokens.Length, Tokens.Length);
        ones.Span.Fill(1);
        var scores = Gpt.Run(Tokens, Edit.Replace(Activation.Scores, ones, layer: 0)).Blocks[0].Scores;
        var pattern = Gpt.Run(Tokens, Edit.Replace(Activation.Pattern, ones, layer: 0)).Blocks[0].Pattern;
        for (int h = 0; h < Config.NHeads; h++)
            for (int q = 0; q < Tokens.Length; q++)
                for (int k = 0; k < Tokens.Length; k++)
                {
                    Assert.Equal(k <= q ? 1 : float.NegativeInfinity, scores[h, q, k]);
                    Assert.Equal(k <= q ? 1 : 0, pattern[h, q, k]);
                }
    }

    [Fact]
    public void Positions_before_an_edited_one_do_not_change()
    {
        var plain = Gpt.Run(Tokens).Logits;
        var edited = Gpt.Run(Tokens, Edit.Zero(Activation.ResidPre, layer: 0, position: 3)).Logits;
        Assert.Equal(plain.Span[..(3 * Config.DVocab)].ToArray(), edited.Span[..(3 * Config.DVocab)].ToArray());
        Assert.NotEqual(plain.Row(3).ToArray(), edited.Row(3).ToArray());
    }

    [Fact]
    public void The_trace_of_the_block_before_keeps_its_own_stream()
    {
        var trace = Gpt.Run(Tokens, Edit.Zero(Activation.ResidPre, layer: 1));
        Assert.Contains(trace.Blocks[0].ResidPost.Span.ToArray(), x => x != 0);
    }

    [Theory, MemberData(nameof(All))]
    public void No_gradient_flows_through_what_was_replaced(Activation activation)
    {
        // The function: a fixed mixture of the last logits. Its gradient by central differences sees the edit as a
        // constant.
        int? layer = LayerOf(activation);
        var values = Gpt.Run([7, 8, 9, 10, 11])[activation, layer];
        bool wholeHead = activation is not (Activation.Scores or Activation.Pattern);
        var edit = wholeHead
            ? Edit.Replace(activation, values, layer, position: 2)
            : Edit.Replace(activation, values, layer, head: 1, position: 2);
        var trace = Gpt.Run(Tokens, edit);
        var dlogits = new Tensor(trace.Logits.Shape);
        for (int v = 0; v < Config.DVocab; v++) dlogits[Tokens.Length - 1, v] = MathF.Sin(v);
        for (int v = 0; v < Config.DVocab; v++) dlogits[2, v] = MathF.Cos(v);

        var gradients = GptWeights.Zeros(Config);
        Gpt.Backward(trace, dlogits, gradients);

        // Both tables: an edit of PosEmbed stops only the gradient of positions. Measured: right ≤ 3.1e-5; flowing
        // through the edit ≥ 1.3e-2.
        const double tolerance = 2e-4;
        var weights = Wide(seed: 3).Weights;
        var moved = new Gpt(Config, weights, GptEngines.Default);
        double error = Math.Max(
            GradientCheck.WorstError(weights.TokenEmbedding.Span, gradients.TokenEmbedding.Span, Mixture),
            GradientCheck.WorstError(weights.PositionEmbedding.Span, gradients.PositionEmbedding.Span, Mixture));
        Assert.True(error <= tolerance, $"{activation}: relative error {error:g3}, tolerance {tolerance:g3}");

        double Mixture()
        {
            var logits = moved.Run(Tokens, edit).Logits;
            double sum = 0;
            for (int i = 0; i < logits.Length; i++) sum += (double)logits.Span[i] * dlogits.Span[i];
            return sum;
        }
    }

    [Fact]
    public void What_the_model_does_not_have_is_refused_with_what_it_has()
    {
        AssertMessage("Layer 99 was requested; this model has 2 layers, 0 to 1.", Edit.Zero(Activation.Z, layer: 99));
        AssertMessage("Head 3 was requested; here it goes from 0 to 2.", Edit.ZeroHeads((0, 3)));
        AssertMessage(
            "Position 5 was requested; here it goes from 0 to 4.", Edit.Zero(Activation.MlpOut, layer: 0, position: 5));
        AssertMessage("Z exists in every block: name a layer from 0 to 1.", Edit.Zero(Activation.Z));
        AssertMessage(
            "Logits exists once and has no layer, but layer 1 was given.", Edit.Zero(Activation.Logits, layer: 1));
        AssertMessage("MlpOut has no heads, but head 1 was given.", Edit.Zero(Activation.MlpOut, layer: 0, head: 1));
        AssertMessage("MlpOut has shape (5, 12) here; the values given have shape (4, 12).",
            Edit.Replace(Activation.MlpOut, new Tensor(4, 12), layer: 0));
    }

    [Fact]
    public void Tokens_the_model_cannot_run_are_refused()
    {
        Assert.StartsWith("The text has no tokens", Assert.Throws<ArgumentException>(() => Gpt.Run([])).Message,
            StringComparison.Ordinal);
        Assert.StartsWith("The text has 9 tokens but this model's context is 8.",
            Assert.Throws<ArgumentException>(() => Gpt.Run(new int[9])).Message, StringComparison.Ordinal);
        Assert.StartsWith("Token id 17 is not in this model's vocabulary, 0 to 16.",
            Assert.Throws<ArgumentException>(() => Gpt.Run([17])).Message, StringComparison.Ordinal);
        Assert.StartsWith(
            "Token id -1", Assert.Throws<ArgumentException>(() => Gpt.Run([-1])).Message, StringComparison.Ordinal);
    }

    private static void AssertMessage(string message, Edit edit) =>
        Assert.StartsWith(message, Assert.ThrowsAny<ArgumentException>(() => Gpt.Run(Tokens, edit)).Message,
            StringComparison.Ordinal);

    private static int? LayerOf(Activation activation) =>
        activation is Activation.Embed or Activation.PosEmbed or Activation.LnFinal or Activation.Logits ? null : 1;

    /// <summary>A model whose weights are large enough that every part matters.</summary>
    private static Gpt Wide(int seed)
    {
        var weights = GptWeights.Random(Config, seed);
        foreach (var tensor in weights.All())
            if (tensor.Shape.Length == 2)
                System.Numerics.Tensors.TensorPrimitives.Multiply(tensor.Span, 20, tensor.Span);
        return new Gpt(Config, weights, GptEngines.Default);
    }
}
