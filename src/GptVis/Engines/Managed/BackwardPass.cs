using System.Numerics.Tensors;
using GptVis.Engines.Managed.Kernels;
using GptVis.Engines.Managed.Memory;
using GptVis.Model;
using static GptVis.Model.Activation;

namespace GptVis.Engines.Managed;

/// <summary>
/// The forward pass in reverse: gradients of a function of the logits with respect to token embeddings and weights. A
/// leading d means "gradient with respect to". Each step is an operation of BackwardPass.Steps.cs.
/// </summary>
/// <param name="weights">The model's weights.</param>
/// <param name="made">A run that kept the activations that are read here; its dropout masks apply.</param>
/// <param name="dweights">The gradients of the weights are added here; null skips them.</param>
/// <param name="stop">Stops between two operations.</param>
internal sealed partial class BackwardPass(
    GptWeights weights, ActivationStore made, GptWeights? dweights, CancellationToken stop)
{
    /// <summary>
    /// The activations that a backward pass to the token embeddings needs; gradients of the weights need nearly all.
    /// </summary>
    public static ActivationFilter NeededForEmbeddings { get; } =
        ActivationFilter.Only(ResidPre, Q, K, V, Pattern, ResidMid, MlpPre, ResidPost);

    private readonly Workspace _scratch = made.Workspace?.Scratch ?? new Workspace();

    private GptConfig Config => made.Config;

    private Batch Batch => made.Batch;

    /// <summary>The gradient with respect to the token embeddings, (R, C), given that of the logits, (R, V).</summary>
    public Tensor Run(Tensor dlogits)
    {
        if (Batch.Edits(Logits, null)) dlogits = StopGradient(Logits, null, made.Copy(dlogits));
        var dlnFinal = made.Zeros(Batch.Rows, Config.DModel);
        Unembed.BackwardInput(dlnFinal.Span, dlogits.Span, weights.Unembedding.Span, Batch.Rows, stop);
        if (dweights is not null)
            Unembed.BackwardWeight(
                dweights.Unembedding.Span, dlogits.Span, made.Get(LnFinal).Span, Batch.Rows, stop);
        return FromLnFinal(dlnFinal);
    }

    /// <summary>The gradient of one logit of each sequence with respect to the token embeddings, (R, C).</summary>
    public Tensor Run(int position, int token)
    {
        var dlnFinal = new Tensor(Batch.Rows, Config.DModel);
        for (int i = 0; i < Batch.Sequences.Count; i++)
        {
            if (IsReplaced(Batch.Sequences[i], position, token)) continue;
            weights.Unembedding.Row(token).CopyTo(dlnFinal.Row(Batch.FirstRow(i) + position));
        }
        return FromLnFinal(dlnFinal);
    }

    private Tensor FromLnFinal(Tensor dlnFinal)
    {
        int L = Config.NLayers;
        StopGradient(LnFinal, null, dlnFinal);
        var dresid = made.Zeros(dlnFinal.Shape);                                                // (R, C)
        AddNorm(LnFinal, null, dresid, dlnFinal, made.Get(ResidPost, L - 1), weights.LnFinalWeight,
            dweights?.LnFinalWeight, dweights?.LnFinalBias);

        for (int l = L - 1; l >= 0; l--) Block(l, dresid);
        GC.KeepAlive(weights);      // spans do not keep the mapped file open
        return Embed(dresid);
    }

    /// <summary>The steps of <see cref="ForwardPass"/> from 10 to 1: dresid_post becomes dresid_pre, (R, C).</summary>
    private void Block(int l, Tensor dresid)
    {
        var (w, dw) = (weights.Blocks[l], dweights?.Blocks[l]);
        _scratch.Rewind();

        StopGradient(ResidPost, l, dresid);
        var dmlpOut = Branch(MlpOut, l, dresid);                                                      // 10  (R, C)
        var dmlpPost = Linear(MlpPost, l, dmlpOut, w.MlpOutWeight, dw?.MlpOutWeight, dw?.MlpOutBias); // 9   (R, M)
        var dmlpPre = Nonlinearity(MlpPre, l, dmlpPost);                                              // 8   (R, M)
        var dln2 = Linear(Ln2, l, dmlpPre, w.MlpInWeight, dw?.MlpInWeight, dw?.MlpInBias);            // 7   (R, C)
        // 6 (R, C)
        AddNorm(Ln2, l, dresid, dln2, made.Get(ResidMid, l), w.Ln2Weight, dw?.Ln2Weight, dw?.Ln2Bias);

        StopGradient(ResidMid, l, dresid);
        var dattnOut = Branch(AttnOut, l, dresid);                                                    // 5   (R, C)
        var dz = Linear(Z, l, dattnOut, w.AttnOutWeight, dw?.AttnOutWeight, dw?.AttnOutBias);         // 4   (R, C)
        var (dq, dk, dv) = Attend(l, dz);                                                             // 3   (R, C) each
        var dln1 = Linear(Ln1, l, Joined(dq, dk, dv), w.QkvWeight, dw?.QkvWeight, dw?.QkvBias);       // 2   (R, C)
        // 1 (R, C)
        AddNorm(Ln1, l, dresid, dln1, made.Get(ResidPre, l), w.Ln1Weight, dw?.Ln1Weight, dw?.Ln1Bias);
        StopGradient(ResidPre, l, dresid);
    }

    private Tensor Embed(Tensor dresid)
    {
        Dropped(dresid, made.Masks?.Embed);
        if (dweights is null) return dresid;

        var dposEmbed = StopGradient(PosEmbed, null, made.Copy(dresid));
        for (int i = 0; i < Batch.Sequences.Count; i++)
        {
            var rows = Batch.MemoryOf(dposEmbed, PosEmbed, i, Config).Span;
            var dposition = dweights.PositionEmbedding.Span.Slice(
                Batch.Sequences[i].FirstPosition * Config.DModel, rows.Length);
            TensorPrimitives.Add(dposition, rows, dposition);
        }

        // The result is the gradient of the embeddings as used; the gradient of the table stops at an edit.
        var dembed = StopGradient(Activation.Embed, null, made.Copy(dresid));
        Embedding.Backward(dweights.TokenEmbedding.Span, dembed.Span, Batch.Tokens);
        return dresid;
    }

    private bool IsReplaced(Sequence sequence, int position, int token)
    {
        if (!sequence.Edit.Touches(Logits, null)) return false;
        var one = new Tensor(sequence.Length, Config.DVocab) { [position, token] = 1 };
        sequence.Edit.StopGradient(Logits, null, one);
        return one[position, token] == 0;
    }
}
