using System.Numerics.Tensors;
using GptVis.Checkpoints;
using GptVis.Model;
using GptVis.Tests.Engines;

namespace GptVis.Tests.Model;

/// <summary>Everything the engine computes against values computed in float64 by other code.</summary>
public sealed class ModelReferenceTests
{
    // Of max_abs, per tensor. Measured worst over all cases: 2.3e-6 (saliency). A float32 PyTorch reaches 4e-6.
    private const double Tolerance = 2e-5;

    public static TheoryData<string, string> Cases => TestEngines.Cases("saliency.grad");

    [Theory, MemberData(nameof(Cases))]
    public void Every_activation_agrees(string engine, string folder)
    {
        var (c, gpt) = Load(engine, folder);
        var trace = gpt.Run(c.Integers("input_ids"));

        c.AssertClose("embed", trace.Embed, Tolerance);
        c.AssertClose("pos_embed", trace.PosEmbed, Tolerance);
        for (int l = 0; l < trace.Blocks.Count; l++) AssertBlock(c, $"block.{l}.", trace.Blocks[l]);
        c.AssertClose("ln_f", trace.LnFinal, Tolerance);
        c.AssertClose("logits", trace.Logits, Tolerance);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Loss_agrees(string engine, string folder)
    {
        var (c, gpt) = Load(engine, folder);
        var trace = gpt.Run(c.Integers("input_ids"));
        var nll = new Tensor(trace.Tokens.Count);
        int[] targets = c.Integers("target_ids");
        for (int t = 0; t < targets.Length; t++) nll[t] = -LogProbabilities(trace.Logits.Row(t))[targets[t]];

        c.AssertClose("nll", nll, Tolerance);
        c.AssertClose("loss", Scalar(nll.Span.ToArray().Average()), Tolerance);
        if (c.Expected.Find("loss_shifted") is not null)
            c.AssertClose("loss_shifted", Scalar(nll.Span[..^1].ToArray().Average()), Tolerance);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Every_weight_s_gradient_agrees(string engine, string folder)
    {
        var (c, gpt) = Load(engine, folder);
        var trace = gpt.Run(c.Integers("input_ids"));
        var dlogits = new Tensor(trace.Logits.Shape);
        int[] targets = c.Integers("target_ids");
        for (int t = 0; t < targets.Length; t++) LossGradient(dlogits.Row(t), trace.Logits.Row(t), targets[t]);
        TensorPrimitives.Divide(dlogits.Span, targets.Length, dlogits.Span);
        var gradients = GptWeights.Zeros(gpt.Config);
        gpt.Backward(trace, dlogits, gradients);

        foreach (var (name, gradient) in Gpt2Checkpoint.Names(gpt.Config).Zip(gradients.All()))
            c.AssertClose("grad." + name, gradient, Tolerance);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Saliency_agrees(string engine, string folder)
    {
        var (c, gpt) = Load(engine, folder);
        var trace = gpt.Run(c.Integers("input_ids"));
        int T = trace.Tokens.Count, C = gpt.Config.DModel;

        int target = TensorPrimitives.IndexOfMax<float>(trace.Logits.Row(T - 1));
        Assert.Equal(c.Integers("target_token")[0], target);
        c.AssertClose("target_logit", Scalar(trace.Logits[T - 1, target]), Tolerance);

        var dlogits = new Tensor(trace.Logits.Shape) { [T - 1, target] = 1 };
        var gradient = gpt.Backward(trace, dlogits);
        c.AssertClose("saliency.grad", gradient, Tolerance);

        var (l2, gradXInput) = (new Tensor(T), new Tensor(T));
        for (int t = 0; t < T; t++)
            for (int i = 0; i < C; i++)
            {
                l2[t] += gradient[t, i] * gradient[t, i];
                gradXInput[t] += gradient[t, i] * trace.Embed[t, i];
            }
        foreach (ref float x in l2.Span) x = MathF.Sqrt(x);
        c.AssertClose("saliency.l2", l2, Tolerance);
        c.AssertClose("saliency.grad_x_input", gradXInput, Tolerance);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Ablations_agree(string engine, string folder)
    {
        var (c, gpt) = Load(engine, folder);
        int count = 0;
        for (; c.Expected.Find($"ablation.{count}.heads") is not null; count++)
        {
            var pairs = c.Integers($"ablation.{count}.heads").Chunk(2).Select(p => (p[0], p[1])).ToArray();
            var trace = gpt.Run(c.Integers("input_ids"), Edit.ZeroHeads(pairs));
            c.AssertClose($"ablation.{count}.logits", trace.Logits, Tolerance);
        }
        Assert.True(count > 0, "this case has no ablation");
    }

    [Theory, MemberData(nameof(Cases))]
    public void Logit_lens_agrees(string engine, string folder)
    {
        // A lens is what the final norm and head make of a block's output: the last blocks skipped by patching the last
        // stream.
        var (c, gpt) = Load(engine, folder);
        int[] ids = c.Integers("input_ids");
        var trace = gpt.Run(ids);
        for (int l = 0; l < gpt.Config.NLayers; l++)
        {
            var edit = Edit.Replace(Activation.ResidPost, trace.Blocks[l].ResidPost, layer: gpt.Config.NLayers - 1);
            c.AssertClose($"lens.{l}.logits", gpt.Run(ids, edit).Logits, Tolerance);
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Greedy_ids_agree(string engine, string folder)
    {
        var (c, gpt) = Load(engine, folder);
        var ids = c.Integers("gen.prompt_ids").ToList();
        int prompt = ids.Count;
        int[] expected = c.Integers("gen.ids");

        foreach (int _ in expected)
            ids.Add(TensorPrimitives.IndexOfMax<float>(gpt.NextTokenLogits([.. ids]).Span));
        Assert.Equal(expected, ids.Skip(prompt));
    }

    private static void AssertBlock(ReferenceCase c, string block, BlockTrace trace)
    {
        c.AssertClose(block + "resid_pre", trace.ResidPre, Tolerance);
        c.AssertClose(block + "ln1", trace.Ln1, Tolerance);
        c.AssertClose(block + "q", trace.Q, Tolerance);
        c.AssertClose(block + "k", trace.K, Tolerance);
        c.AssertClose(block + "v", trace.V, Tolerance);
        c.AssertClose(block + "scores", trace.Scores, Tolerance);
        c.AssertClose(block + "pattern", trace.Pattern, Tolerance);
        c.AssertClose(block + "z", trace.Z, Tolerance);
        c.AssertClose(block + "attn_out", trace.AttnOut, Tolerance);
        c.AssertClose(block + "resid_mid", trace.ResidMid, Tolerance);
        c.AssertClose(block + "ln2", trace.Ln2, Tolerance);
        c.AssertClose(block + "mlp_pre", trace.MlpPre, Tolerance);
        c.AssertClose(block + "mlp_post", trace.MlpPost, Tolerance);
        c.AssertClose(block + "mlp_out", trace.MlpOut, Tolerance);
        c.AssertClose(block + "resid_post", trace.ResidPost, Tolerance);
    }

    private static (ReferenceCase Case, Gpt Gpt) Load(string engine, string folder) =>
        (new ReferenceCase(folder), Gpt2Checkpoint.Load(folder, TestEngines.Find(engine)));

    /// <summary>d(−ln p(target)) / d logits = softmax(logits) − 1 at the target.</summary>
    internal static void LossGradient(Span<float> dlogits, ReadOnlySpan<float> logits, int target)
    {
        TensorPrimitives.Exp(LogProbabilities(logits), dlogits);
        dlogits[target] -= 1;
    }

    private static float[] LogProbabilities(ReadOnlySpan<float> logits)
    {
        double max = TensorPrimitives.Max(logits), sum = 0;
        foreach (float logit in logits) sum += Math.Exp(logit - max);
        double logSum = max + Math.Log(sum);
        return Array.ConvertAll(logits.ToArray(), logit => (float)(logit - logSum));
    }

    private static Tensor Scalar(float value) => new(new[] { value }, 1);
}
