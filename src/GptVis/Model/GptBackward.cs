using System.Numerics.Tensors;
using GptVis.Kernels;

namespace GptVis.Model;

/// <summary>The forward pass of <see cref="Gpt"/> walked in reverse: gradients of any function of the logits.</summary>
public static class GptBackward
{
    /// <summary>Gradient with respect to the token embeddings, (T, C); nothing is computed for the weights.</summary>
    /// <param name="gpt">The model that made the trace.</param>
    /// <param name="trace">A run of that model. Where it was edited, no gradient flows through the replaced numbers.</param>
    /// <param name="dlogits">Gradient of the function with respect to the logits, (T, V).</param>
    public static Tensor ToEmbeddings(Gpt gpt, Trace trace, Tensor dlogits) => Run(gpt, trace, dlogits, dweights: null);

    /// <summary>Adds the gradient with respect to every weight to <paramref name="dweights"/>.</summary>
    /// <param name="gpt">The model that made the trace.</param>
    /// <param name="trace">A run of that model.</param>
    /// <param name="dlogits">Gradient of the function with respect to the logits, (T, V).</param>
    /// <param name="dweights">Where the gradients are gathered; a tied head gathers both its uses.</param>
    /// <returns>The gradient with respect to the token embeddings, (T, C).</returns>
    public static Tensor ToWeights(Gpt gpt, Trace trace, Tensor dlogits, GptWeights dweights) => Run(gpt, trace, dlogits, dweights);

    private static Tensor Run(Gpt gpt, Trace trace, Tensor dlogits, GptWeights? dweights)
    {
        if (!dlogits.Shape.SequenceEqual(trace.Logits.Shape))
            throw new ArgumentException($"dlogits has shape {dlogits}; this trace's logits have {trace.Logits}.", nameof(dlogits));

        var dresid = Unembed(gpt, trace, dlogits, dweights);
        for (int l = gpt.Config.NLayers - 1; l >= 0; l--)
        {
            var step = new BlockBackward(gpt.Config, gpt.Weights.Blocks[l], trace.Blocks[l], trace.Edit, l, dweights?.Blocks[l]);
            step.Mlp(dresid);
            step.Attention(dresid);
        }
        GC.KeepAlive(gpt);      // spans of mapped weights do not keep the file mapped
        return Embed(trace, dresid, dweights);
    }

    private static Tensor Unembed(Gpt gpt, Trace trace, Tensor dlogits, GptWeights? dweights)
    {
        int T = trace.Tokens.Count;
        var w = gpt.Weights;
        var (mean, rstd) = trace.LnFinalStatistics;
        var resid = trace.Blocks[^1].ResidPost;

        if (trace.Edit.Touches(Activation.Logits, null))
        {
            dlogits = dlogits.Clone();
            trace.Edit.BlockGradient(Activation.Logits, null, dlogits);
        }

        var dlnFinal = new Tensor(T, gpt.Config.DModel);
        Kernels.Unembed.BackwardInput(dlnFinal.Span, dlogits.Span, w.Unembedding.Span, T);
        if (dweights is not null) Kernels.Unembed.BackwardWeight(dweights.Unembedding.Span, dlogits.Span, trace.LnFinal.Span, T);
        trace.Edit.BlockGradient(Activation.LnFinal, null, dlnFinal);

        var dresid = new Tensor(T, gpt.Config.DModel);
        LayerNorm.BackwardInput(dresid.Span, dlnFinal.Span, resid.Span, w.LnFinalWeight.Span, mean.Span, rstd.Span);
        if (dweights is not null)
            LayerNorm.BackwardWeight(dweights.LnFinalWeight.Span, dweights.LnFinalBias.Span, dlnFinal.Span, resid.Span, mean.Span, rstd.Span);
        return dresid;
    }

    private static Tensor Embed(Trace trace, Tensor dresid, GptWeights? dweights)
    {
        if (trace.EmbedMask is { } mask) Dropout.Apply(dresid.Span, mask.Span);
        if (dweights is null) return dresid;

        var dposEmbed = dresid.Clone();
        trace.Edit.BlockGradient(Activation.PosEmbed, null, dposEmbed);
        var dposition = dweights.PositionEmbedding.Span[..dposEmbed.Length];
        TensorPrimitives.Add(dposition, dposEmbed.Span, dposition);

        // What is returned is the gradient of the embeddings as they were used; what reaches the table stops at an edit.
        var dembed = dresid.Clone();
        trace.Edit.BlockGradient(Activation.Embed, null, dembed);
        Embedding.Backward(dweights.TokenEmbedding.Span, dembed.Span, [.. trace.Tokens]);
        return dresid;
    }
}
