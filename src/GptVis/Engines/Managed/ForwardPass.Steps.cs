using System.Numerics.Tensors;
using GptVis.Engines.Managed.Kernels;
using GptVis.Engines.Managed.Threading;
using GptVis.Model;

namespace GptVis.Engines.Managed;

/// <summary>
/// The operations of the forward pass. Each begins with <see cref="Begin"/> (memory, cancellation) and ends with
/// <see cref="End"/> (dropout, edits), the only hook of an activation.
/// </summary>
internal sealed partial class ForwardPass
{
    /// <summary>Allocates the memory of the next activation.</summary>
    private Tensor Begin(Activation activation, int? l = null)
    {
        _stop.ThrowIfCancellationRequested();
        return _made.Make(activation, l);
    }

    /// <summary>Applies dropout (in training) and the edits of each sequence to a finished activation.</summary>
    private Tensor End(Activation activation, int? l, Tensor x)
    {
        if (l is { } layer) Dropped(x, _made.Masks?.Find(activation, layer));
        for (int i = 0; i < _batch.Sequences.Count && _batch.HasEdits; i++)
            if (_batch.Sequences[i] is var sequence && sequence.Edit.Touches(activation, l))
                sequence.Edit.Apply(activation, l, _batch.Part(x, activation, i, _config), sequence);
        return x;
    }

    /// <summary>Token embeddings, (R, C).</summary>
    private Tensor TokenEmbedding(Tensor table)
    {
        var embed = Begin(Activation.Embed);
        Embedding.Forward(embed.Span, _batch.Tokens, table.Span);
        return End(Activation.Embed, null, embed);
    }

    /// <summary>Position embeddings, (R, C).</summary>
    private Tensor PositionEmbedding(Tensor table)
    {
        int C = _config.DModel;
        var posEmbed = Begin(Activation.PosEmbed);
        for (int i = 0; i < _batch.Sequences.Count; i++)
        {
            var sequence = _batch.Sequences[i];
            table.Span.Slice(sequence.FirstPosition * C, sequence.Length * C)
                .CopyTo(posEmbed.Span[(_batch.FirstRow(i) * C)..]);
        }
        return End(Activation.PosEmbed, null, posEmbed);
    }

    /// <summary>resid_pre is resid_post of the block before: one tensor, copied only if it is edited.</summary>
    private Tensor Entering(int l, Tensor resid)
    {
        bool edited = _batch.Edits(Activation.ResidPre, l);
        return _made.Keeping(Activation.ResidPre, l, edited ? End(Activation.ResidPre, l, resid.Clone()) : resid);
    }

    /// <summary>y = (x − μ) / √(σ² + ε) · weight + bias for every row.</summary>
    private Tensor Norm(Activation activation, int? l, Tensor x, Tensor weight, Tensor bias)
    {
        var y = Begin(activation, l);
        var (mean, rstd) = _made.MakeStatistics(activation, l);
        WorkerPool.RunRows(_batch.Rows, _config.DModel, (from, to) => LayerNorm.Forward(
            y.Rows(from, to), mean.Rows(from, to), rstd.Rows(from, to), x.Rows(from, to), weight.Span, bias.Span,
            _config.LayerNormEpsilon), _stop);
        return End(activation, l, y);
    }

    /// <summary>y = x W + b.</summary>
    private Tensor Linear(Activation activation, int l, Tensor x, Tensor weight, Tensor bias)
    {
        var y = Begin(activation, l);
        MatMul.Forward(y.Span, x.Span, weight.Span, bias.Span, _batch.Rows, _stop);
        return End(activation, l, y);
    }

    /// <summary>Queries, keys and values, (R, H, D) each.</summary>
    private (Tensor Q, Tensor K, Tensor V) Project(int l, Tensor ln1, Tensor weight, Tensor? bias)
    {
        var (q, k, v) = (Begin(Activation.Q, l), Begin(Activation.K, l), Begin(Activation.V, l));
        MatMul.ForwardQkv(
            q.Span, k.Span, v.Span, ln1.Span, weight.Span, bias is null ? [] : bias.Span, _batch.Rows, _stop);
        return (End(Activation.Q, l, q), End(Activation.K, l, k), End(Activation.V, l, v));
    }

    /// <summary>z = softmax(q kᵀ / √D) v for every head; scores and pattern are hooked head by head.</summary>
    private Tensor Attend(int l, Tensor q, Tensor k, Tensor v)
    {
        var (scores, pattern, z) =
            (Begin(Activation.Scores, l), Begin(Activation.Pattern, l), Begin(Activation.Z, l));
        for (int i = 0; i < _batch.Sequences.Count; i++)
            _batch.Sequences[i].Cache?.Append(
                l, _batch.Part(k, Activation.K, i, _config), _batch.Part(v, Activation.V, i, _config));

        new AttentionHeads(_made, l, _stop).Forward(q, k, v, scores, pattern, z);
        return End(Activation.Z, l, z);
    }

    private Tensor Nonlinearity(Activation activation, int l, Tensor x)
    {
        var y = Begin(activation, l);
        bool relu = _config.ActivationFunction == ActivationFunction.Relu;
        WorkerPool.RunRows(_batch.Rows, _config.DMlp, (from, to) =>
        {
            if (relu) Relu.Forward(y.Rows(from, to), x.Rows(from, to));
            else Gelu.Forward(y.Rows(from, to), x.Rows(from, to));
        }, _stop);
        return End(activation, l, y);
    }

    private Tensor Add(Activation activation, int l, Tensor a, Tensor b) =>
        End(activation, l, Sum(Begin(activation, l), a, b));

    private Tensor Sum(Tensor sum, Tensor a, Tensor b)
    {
        WorkerPool.RunRows(_batch.Rows, _config.DModel,
            (from, to) => TensorPrimitives.Add(a.Rows(from, to), b.Rows(from, to), sum.Rows(from, to)), _stop);
        return sum;
    }

    private static Tensor Dropped(Tensor x, Tensor? mask)
    {
        if (mask is not null) Dropout.Apply(x.Span, mask.Span);
        return x;
    }
}
