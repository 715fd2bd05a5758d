using System.Numerics.Tensors;
using GptVis.Engines.Managed.Kernels;
using GptVis.Engines.Managed.Memory;
using GptVis.Model;

namespace GptVis.Engines.Managed;

/// <summary>The forward pass of <see cref="Gpt"/> walked in reverse: gradients of any function of the logits.</summary>
public static class BackwardPass
{
    /// <summary>Gradient with respect to the token embeddings, (T, C); nothing is computed for the weights.</summary>
    /// <param name="gpt">The model that made the trace.</param>
    /// <param name="trace">
    /// A run of that model that kept everything. Where it was edited, no gradient flows through the replaced numbers.
    /// </param>
    /// <param name="dlogits">Gradient of the function with respect to the logits, (T, V).</param>
    /// <param name="cancellation">Stops between two steps.</param>
    public static Tensor ToEmbeddings(Gpt gpt, Trace trace, Tensor dlogits, CancellationToken cancellation = default) =>
        Run(gpt, trace, dlogits, dweights: null, cancellation);

    /// <summary>Gradient of one logit with respect to the token embeddings, (T, C).</summary>
    /// <param name="gpt">The model that made the trace.</param>
    /// <param name="trace">A run of that model that kept everything; scores and logits may be left out.</param>
    /// <param name="position">The position whose prediction is asked about, from 0.</param>
    /// <param name="token">The token whose logit it is.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    public static Tensor ToEmbeddings(
        Gpt gpt, Trace trace, int position, int token, CancellationToken cancellation = default)
    {
        if ((uint)position >= (uint)trace.Tokens.Count)
            throw new ArgumentOutOfRangeException(nameof(position), position,
                $"Position {position} was asked for; this run has the positions 0 to {trace.Tokens.Count - 1}.");
        if ((uint)token >= (uint)gpt.Config.DVocab)
            throw new ArgumentOutOfRangeException(nameof(token), token,
                $"Token {token} was asked for; this model's vocabulary goes from 0 to {gpt.Config.DVocab - 1}.");
        return OfLogits(gpt, Whole(trace), [(position, token)], cancellation);
    }

    /// <summary>Adds the gradient with respect to every weight to <paramref name="dweights"/>.</summary>
    /// <param name="gpt">The model that made the trace.</param>
    /// <param name="trace">A run of that model that kept everything.</param>
    /// <param name="dlogits">Gradient of the function with respect to the logits, (T, V).</param>
    /// <param name="dweights">Where the gradients are gathered; a tied head gathers both its uses.</param>
    /// <returns>The gradient with respect to the token embeddings, (T, C).</returns>
    public static Tensor ToWeights(Gpt gpt, Trace trace, Tensor dlogits, GptWeights dweights) =>
        Run(gpt, trace, dlogits, dweights, default);

    /// <summary>Gradients of one logit per sequence of a batch with respect to its token embeddings, (R, C).</summary>
    /// <param name="gpt">The model.</param>
    /// <param name="made">A run that kept what <see cref="ActivationFilter.ForEmbeddingGradients"/> says.</param>
    /// <param name="targets">Per sequence: position in it, and token.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    internal static Tensor OfLogits(
        Gpt gpt, ActivationStore made, IReadOnlyList<(int Position, int Token)> targets, CancellationToken cancellation)
    {
        using var stopping = WorkerPool.StopWith(cancellation);
        var dlnFinal = new Tensor(made.Batch.Rows, gpt.Config.DModel);
        for (int i = 0; i < targets.Count; i++)
        {
            var (position, token) = targets[i];
            if (IsReplaced(made.Batch.Sequences[i], position, token, gpt.Config)) continue;
            gpt.Weights.Unembedding.Row(token).CopyTo(dlnFinal.Row(made.Batch.FirstRow(i) + position));
        }
        return FromLnFinal(gpt, made, dlnFinal, dweights: null, cancellation);
    }

    /// <summary>Adds the gradient with respect to every weight, over a whole batch.</summary>
    /// <param name="gpt">The model.</param>
    /// <param name="made">A run that kept everything; its dropout masks count.</param>
    /// <param name="dlogits">Gradient of the function with respect to the logits, (R, V).</param>
    /// <param name="dweights">Where the gradients are gathered; null for none.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    /// <returns>The gradient with respect to the token embeddings, (R, C).</returns>
    internal static Tensor Run(
        Gpt gpt, ActivationStore made, Tensor dlogits, GptWeights? dweights, CancellationToken cancellation = default)
    {
        using var stopping = WorkerPool.StopWith(cancellation);
        if (made.Batch.HasEdits)
        {
            dlogits = made.Copy(dlogits);
            StopGradient(made, Activation.Logits, dlogits);
        }

        int rows = made.Batch.Rows;
        var dlnFinal = made.Zeros(rows, gpt.Config.DModel);
        Unembed.BackwardInput(dlnFinal.Span, dlogits.Span, gpt.Weights.Unembedding.Span, rows);
        if (dweights is not null)
            Unembed.BackwardWeight(dweights.Unembedding.Span, dlogits.Span, made.Get(Activation.LnFinal).Span, rows);
        return FromLnFinal(gpt, made, dlnFinal, dweights, cancellation);
    }

    private static Tensor Run(
        Gpt gpt, Trace trace, Tensor dlogits, GptWeights? dweights, CancellationToken cancellation)
    {
        if (!dlogits.Shape.SequenceEqual([trace.Tokens.Count, gpt.Config.DVocab]))
            throw new ArgumentException(
                $"dlogits has shape {dlogits}; this trace's logits have ({trace.Tokens.Count}, {gpt.Config.DVocab}).",
                    nameof(dlogits));
        return Run(gpt, Whole(trace), dlogits, dweights, cancellation);
    }

    private static Tensor FromLnFinal(
        Gpt gpt, ActivationStore made, Tensor dlnFinal, GptWeights? dweights, CancellationToken cancellation)
    {
        StopGradient(made, Activation.LnFinal, dlnFinal);

        int L = gpt.Config.NLayers;
        var dresid = made.Zeros(dlnFinal.Shape);
        var (mean, rstd) = made.Statistics(L, 0);
        var resid = made.Get(Activation.ResidPost, L - 1);
        LayerNorm.BackwardInput(
            dresid.Span, dlnFinal.Span, resid.Span, gpt.Weights.LnFinalWeight.Span, mean.Span, rstd.Span);
        if (dweights is not null)
            LayerNorm.BackwardWeight(dweights.LnFinalWeight.Span, dweights.LnFinalBias.Span, dlnFinal.Span, resid.Span,
                mean.Span, rstd.Span);

        var scratch = made.Workspace?.Scratch ?? new Workspace();
        for (int l = L - 1; l >= 0; l--)
        {
            scratch.Rewind();
            var step = new BlockBackward(gpt.Weights.Blocks[l], made, l, dweights?.Blocks[l], scratch, cancellation);
            step.Mlp(dresid);
            step.Attention(dresid);
        }
        GC.KeepAlive(gpt);      // spans of weights do not keep their memory
        return Embed(made, dresid, dweights);
    }

    private static Tensor Embed(ActivationStore made, Tensor dresid, GptWeights? dweights)
    {
        if (made.Masks?.Of(Activation.Embed) is { } mask) Dropout.Apply(dresid.Span, mask.Span);
        if (dweights is null) return dresid;

        var dposEmbed = made.Copy(dresid);
        StopGradient(made, Activation.PosEmbed, dposEmbed);
        for (int i = 0; i < made.Batch.Sequences.Count; i++)
        {
            var rows = made.Batch.MemoryOf(dposEmbed, Activation.PosEmbed, i, made.Config).Span;
            var dposition =
                dweights.PositionEmbedding.Span.Slice(
                    made.Batch.Sequences[i].FirstPosition * made.Config.DModel, rows.Length);
            TensorPrimitives.Add(dposition, rows, dposition);
        }

        // What is returned is the gradient of the embeddings as they were used; what reaches the table stops at an
        // edit.
        var dembed = made.Copy(dresid);
        StopGradient(made, Activation.Embed, dembed);
        Embedding.Backward(dweights.TokenEmbedding.Span, dembed.Span, made.Batch.Tokens);
        return dresid;
    }

    private static void StopGradient(ActivationStore made, Activation activation, Tensor dx)
    {
        for (int i = 0; i < made.Batch.Sequences.Count && made.Batch.HasEdits; i++)
            if (made.Batch.Sequences[i].Edit is var edit && edit.Touches(activation, null))
                edit.StopGradient(activation, null, made.Batch.Part(dx, activation, i, made.Config));
    }

    private static bool IsReplaced(Sequence sequence, int position, int token, GptConfig config)
    {
        if (!sequence.Edit.Touches(Activation.Logits, null)) return false;
        var one = new Tensor(sequence.Length, config.DVocab) { [position, token] = 1 };
        sequence.Edit.StopGradient(Activation.Logits, null, one);
        return one[position, token] == 0;
    }

    private static ActivationStore Whole(Trace trace) => trace.Activations.Batch.Sequences.Count == 1
        ? trace.Activations
        : throw new ArgumentException(
            "This trace is one of several that were run together. Gradients need a run of its own.", nameof(trace));
}
