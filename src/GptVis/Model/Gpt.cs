using GptVis.Kernels;

namespace GptVis.Model;

/// <summary>GPT-2: the whole forward pass, top to bottom. Letters of the shapes: docs/glossary.md.</summary>
/// <remarks>Radford et al.: Language Models are Unsupervised Multitask Learners, 2019; computed as Hugging Face does.</remarks>
public sealed class Gpt
{
    /// <summary>A model of the given shape and weights; the weights are used, not copied.</summary>
    /// <exception cref="ArgumentException">A weight does not have the shape that the configuration asks for.</exception>
    public Gpt(GptConfig config, GptWeights weights)
    {
        WeightShapes.Require(config, weights);
        (Config, Weights) = (config, weights);
    }

    /// <summary>The model's shape.</summary>
    public GptConfig Config { get; }

    /// <summary>The model's weights; a trainer changes them in place.</summary>
    public GptWeights Weights { get; }

    /// <summary>Runs the model and keeps every activation.</summary>
    /// <param name="tokens">1 to NCtx token ids, each below DVocab.</param>
    /// <param name="edit">Changes to make while running.</param>
    /// <exception cref="ArgumentException">No token, too many, an id outside the vocabulary, or an edit that does not fit.</exception>
    public Trace Run(ReadOnlySpan<int> tokens, Edit? edit = null) => Run(tokens, edit ?? Edit.None, dropout: null);

    /// <summary>As <see cref="Run(ReadOnlySpan{int}, Edit?)"/>, with dropout: for the trainer.</summary>
    internal Trace RunWithDropout(ReadOnlySpan<int> tokens, SplitMix64 random) => Run(tokens, Edit.None, random);

    /// <summary>Only the scores of the token after the last position, (V): one row of the unembedding's work instead of T.</summary>
    /// <param name="tokens">1 to NCtx token ids, each below DVocab.</param>
    /// <param name="edit">Changes to make while running.</param>
    public Tensor NextTokenLogits(ReadOnlySpan<int> tokens, Edit? edit = null)
    {
        edit ??= Edit.None;
        RequireRunnable(tokens, edit);

        var resid = RunToLastResidual(tokens, edit);
        if (edit.Touches(Activation.LnFinal, null) || edit.Touches(Activation.Logits, null))
            return Unembed(FinalNorm(resid, edit).Y, edit).Slice(tokens.Length - 1);

        var last = new Tensor(resid.Memory[^Config.DModel..], 1, Config.DModel);
        return Unembed(FinalNorm(last, Edit.None).Y, Edit.None).Slice(0);
    }

    private Trace Run(ReadOnlySpan<int> tokens, Edit edit, SplitMix64? dropout)
    {
        RequireRunnable(tokens, edit);

        var (embed, posEmbed, resid, embedMask) = Embed(tokens, edit, dropout);
        var blocks = new BlockTrace[Config.NLayers];
        for (int l = 0; l < blocks.Length; l++)
        {
            blocks[l] = RunBlock(l, resid, edit, dropout);
            resid = blocks[l].ResidPost;
        }
        var final = FinalNorm(resid, edit);

        return new Trace
        {
            Tokens = [.. tokens],
            Embed = embed,
            PosEmbed = posEmbed,
            Blocks = blocks,
            LnFinal = final.Y,
            LnFinalStatistics = final.Statistics,
            Logits = Unembed(final.Y, edit),
            Edit = edit,
            EmbedMask = embedMask,
        };
    }

    private Tensor RunToLastResidual(ReadOnlySpan<int> tokens, Edit edit)
    {
        var resid = Embed(tokens, edit, dropout: null).Resid;
        for (int l = 0; l < Config.NLayers; l++) resid = RunBlock(l, resid, edit, dropout: null).ResidPost;
        return resid;
    }

    private (Tensor Embed, Tensor PosEmbed, Tensor Resid, Tensor? Mask) Embed(ReadOnlySpan<int> tokens, Edit edit, SplitMix64? dropout)
    {
        int T = tokens.Length, C = Config.DModel;

        var embed = new Tensor(T, C);
        Embedding.Forward(embed.Span, tokens, Weights.TokenEmbedding.Span);
        edit.Apply(Activation.Embed, null, embed);

        var posEmbed = new Tensor(T, C);
        Weights.PositionEmbedding.Span[..(T * C)].CopyTo(posEmbed.Span);
        edit.Apply(Activation.PosEmbed, null, posEmbed);

        var resid = Sum(embed, posEmbed);
        var mask = dropout is null || Config.EmbedDropout == 0 ? null : BlockMasks.SampleMask(Config.EmbedDropout, dropout, T, C);
        if (mask is not null) Dropout.Apply(resid.Span, mask.Span);
        return (embed, posEmbed, resid, mask);
    }

    private BlockTrace RunBlock(int l, Tensor resid, Edit edit, SplitMix64? dropout)
    {
        var w = Weights.Blocks[l];
        int T = resid.Shape[0], C = Config.DModel, H = Config.NHeads, D = Config.DHead, M = Config.DMlp;
        var masks = dropout is null ? null : BlockMasks.Sample(Config, T, dropout);

        // The entering stream is the block before's leaving one: copied before it is changed.
        var residPre = edit.Touches(Activation.ResidPre, l) ? Edited(Activation.ResidPre, resid.Clone()) : resid;

        var (ln1, ln1Statistics) = Norm(residPre, w.Ln1Weight, w.Ln1Bias);
        Edited(Activation.Ln1, ln1);

        var (q, k, v) = Qkv(ln1, w);
        Edited(Activation.Q, q);
        Edited(Activation.K, k);
        Edited(Activation.V, v);

        var scores = new Tensor(H, T, T);
        CausalAttention.Scores(scores.Span, q.Span, k.Span, T, H);
        Edited(Activation.Scores, scores);
        CausalAttention.HideFuture(scores.Span, T, H, float.NegativeInfinity);

        var pattern = new Tensor(H, T, T);
        CausalAttention.Pattern(pattern.Span, scores.Span, T, H);
        Edited(Activation.Pattern, pattern);
        CausalAttention.HideFuture(pattern.Span, T, H, 0);

        var z = new Tensor(T, H, D);
        CausalAttention.Mix(z.Span, Dropped(pattern, masks?.Pattern).Span, v.Span, T, H);
        Edited(Activation.Z, z);

        var attnOut = new Tensor(T, C);
        MatMul.Forward(attnOut.Span, z.Span, w.AttnOutWeight.Span, w.AttnOutBias.Span, T);
        if (masks is not null) Dropout.Apply(attnOut.Span, masks.AttnOut.Span);
        Edited(Activation.AttnOut, attnOut);

        var residMid = Edited(Activation.ResidMid, Sum(residPre, attnOut));

        var (ln2, ln2Statistics) = Norm(residMid, w.Ln2Weight, w.Ln2Bias);
        Edited(Activation.Ln2, ln2);

        var mlpPre = new Tensor(T, M);
        MatMul.Forward(mlpPre.Span, ln2.Span, w.MlpInWeight.Span, w.MlpInBias.Span, T);
        Edited(Activation.MlpPre, mlpPre);

        var mlpPost = new Tensor(T, M);
        Nonlinearity(mlpPost.Span, mlpPre.Span);
        Edited(Activation.MlpPost, mlpPost);

        var mlpOut = new Tensor(T, C);
        MatMul.Forward(mlpOut.Span, mlpPost.Span, w.MlpOutWeight.Span, w.MlpOutBias.Span, T);
        if (masks is not null) Dropout.Apply(mlpOut.Span, masks.MlpOut.Span);
        Edited(Activation.MlpOut, mlpOut);

        return new BlockTrace
        {
            ResidPre = residPre,
            Ln1 = ln1,
            Ln1Statistics = ln1Statistics,
            Q = q,
            K = k,
            V = v,
            Scores = scores,
            Pattern = pattern,
            Z = z,
            AttnOut = attnOut,
            ResidMid = residMid,
            Ln2 = ln2,
            Ln2Statistics = ln2Statistics,
            MlpPre = mlpPre,
            MlpPost = mlpPost,
            MlpOut = mlpOut,
            ResidPost = Edited(Activation.ResidPost, Sum(residMid, mlpOut)),
            Masks = masks,
        };

        Tensor Edited(Activation activation, Tensor x)
        {
            edit.Apply(activation, l, x);
            return x;
        }
    }

    private (Tensor Q, Tensor K, Tensor V) Qkv(Tensor ln1, BlockWeights w)
    {
        int T = ln1.Shape[0], C = Config.DModel;
        var qkv = new Tensor(T, 3 * C);
        MatMul.Forward(qkv.Span, ln1.Span, w.QkvWeight.Span, w.QkvBias is { } bias ? bias.Span : [], T);
        return (Third(0), Third(1), Third(2));

        Tensor Third(int i)
        {
            var part = new Tensor(T, Config.NHeads, Config.DHead);
            for (int t = 0; t < T; t++) qkv.Span.Slice((3 * t + i) * C, C).CopyTo(part.Row(t));
            return part;
        }
    }

    private void Nonlinearity(Span<float> y, ReadOnlySpan<float> x)
    {
        if (Config.Activation == ActivationFunction.Relu) Relu.Forward(y, x);
        else Gelu.Forward(y, x);
    }

    private (Tensor Y, (Tensor Mean, Tensor Rstd) Statistics) FinalNorm(Tensor resid, Edit edit)
    {
        var (y, statistics) = Norm(resid, Weights.LnFinalWeight, Weights.LnFinalBias);
        edit.Apply(Activation.LnFinal, null, y);
        return (y, statistics);
    }

    private Tensor Unembed(Tensor lnFinal, Edit edit)
    {
        int T = lnFinal.Shape[0];
        var logits = new Tensor(T, Config.DVocab);
        Kernels.Unembed.Forward(logits.Span, lnFinal.Span, Weights.Unembedding.Span, T);
        GC.KeepAlive(this);     // spans of mapped weights do not keep the file mapped; nothing reads weights after this
        edit.Apply(Activation.Logits, null, logits);
        return logits;
    }

    private (Tensor Y, (Tensor Mean, Tensor Rstd) Statistics) Norm(Tensor x, Tensor weight, Tensor bias)
    {
        int T = x.Shape[0];
        var (y, mean, rstd) = (new Tensor(T, Config.DModel), new Tensor(T), new Tensor(T));
        LayerNorm.Forward(y.Span, mean.Span, rstd.Span, x.Span, weight.Span, bias.Span, Config.LayerNormEpsilon);
        return (y, (mean, rstd));
    }

    private static Tensor Dropped(Tensor pattern, Tensor? mask)
    {
        if (mask is null) return pattern;
        var dropped = pattern.Clone();
        Dropout.Apply(dropped.Span, mask.Span);
        return dropped;
    }

    private static Tensor Sum(Tensor a, Tensor b)
    {
        var sum = new Tensor(a.Shape);
        System.Numerics.Tensors.TensorPrimitives.Add(a.Span, b.Span, sum.Span);
        return sum;
    }

    private void RequireRunnable(ReadOnlySpan<int> tokens, Edit edit)
    {
        if (tokens.IsEmpty)
            throw new ArgumentException("The text has no tokens; the model needs at least one.", nameof(tokens));
        if (tokens.Length > Config.NCtx)
            throw new ArgumentException($"The text has {tokens.Length} tokens but this model's context is {Config.NCtx}. Keep at most {Config.NCtx} tokens.", nameof(tokens));
        foreach (int id in tokens)
            if ((uint)id >= (uint)Config.DVocab)
                throw new ArgumentException($"Token id {id} is not in this model's vocabulary, 0 to {Config.DVocab - 1}. Was the text tokenized for another model?", nameof(tokens));
        edit.RequireFits(Config, tokens.Length);
    }
}
