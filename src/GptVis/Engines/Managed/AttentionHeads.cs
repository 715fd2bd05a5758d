using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using GptVis.Engines.Managed.Gemm;
using GptVis.Engines.Managed.Kernels;
using GptVis.Engines.Managed.Threading;
using GptVis.Model;

namespace GptVis.Engines.Managed;

/// <summary>
/// Attention of one block. Heads and sequences are independent and run in parallel. T queries see S keys.
/// </summary>
internal readonly unsafe struct AttentionHeads(ActivationStore made, int layer, CancellationToken stop)
{
    /// <summary>The largest pattern, in numbers, that is allocated on the stack.</summary>
    private const int SmallSquare = 1024;

    private GptConfig Config => made.Config;

    private Batch Batch => made.Batch;

    /// <summary>scores = q kᵀ / √D; pattern = softmax(scores); z = pattern v.</summary>
    public void Forward(Tensor q, Tensor k, Tensor v, Tensor scores, Tensor pattern, Tensor z)
    {
        var self = this;
        int H = Config.NHeads;
        long multiplications = 2 * Config.DHead * Batch.Count(Activation.Scores, Config);
        WorkerPool.RunIfWorth(Batch.Sequences.Count * H, multiplications,
            unit => self.ForwardHead(unit / H, unit % H, q, k, v, scores, pattern, z), stop);
    }

    /// <summary>Adds the gradients of q, k and v, (R, H, D) each, given that of z.</summary>
    public void Backward(Tensor dq, Tensor dk, Tensor dv, Tensor dz)
    {
        var self = this;
        int H = Config.NHeads;
        long multiplications = 4 * Config.DHead * Batch.Count(Activation.Scores, Config);
        WorkerPool.RunIfWorth(Batch.Sequences.Count * H, multiplications,
            unit => self.BackwardHead(unit / H, unit % H, dq, dk, dv, dz), stop);
    }

    [SkipLocalsInit]
    private void ForwardHead(
        int sequence, int head, Tensor q, Tensor k, Tensor v, Tensor scores, Tensor pattern, Tensor z)
    {
        var layout = new HeadLayout(Config, Batch, sequence, head);
        var edit = Batch.Sequences[sequence].Edit;
        var cached = Batch.Sequences[sequence].Cache?.Of(layer);

        fixed (float* q0 = q.Span, k0 = (cached?.K ?? k).Span, v0 = (cached?.V ?? v).Span,
            scores0 = scores.Span, pattern0 = pattern.Span, z0 = z.Span)
        {
            var (scoresOf, patternOf) = (layout.Square(scores0), layout.Square(pattern0));                  // (T, S)
            CausalAttention.Scores(
                scoresOf, layout.Rows(q0), cached is null ? layout.Rows(k0) : layout.Cached(k0));
            if (edit.ApplyToHead(
                Activation.Scores, layer, head, layout.SquareOf(scores), scoresOf.Rows, scoresOf.Columns))
                CausalAttention.HideFuture(scoresOf, float.NegativeInfinity);

            CausalAttention.Pattern(patternOf, scoresOf);
            if (edit.ApplyToHead(
                Activation.Pattern, layer, head, layout.SquareOf(pattern), patternOf.Rows, patternOf.Columns))
                CausalAttention.HideFuture(patternOf, 0);

            var values = cached is null ? layout.Rows(v0) : layout.Cached(v0);                              // (S, D)
            if (made.Masks?.Find(Activation.Pattern, layer) is not { } mask)
            {
                CausalAttention.Mix(layout.Rows(z0), patternOf, values);
                return;
            }

            int count = patternOf.Rows * patternOf.Columns;
            Span<float> dropped = count <= SmallSquare ? stackalloc float[SmallSquare] : new float[count];
            dropped = dropped[..count];
            TensorPrimitives.Multiply(layout.SquareOf(pattern), layout.SquareOf(mask), dropped);
            fixed (float* dropped0 = dropped)
                CausalAttention.Mix(layout.Rows(z0),
                    new Matrix(dropped0, patternOf.Rows, patternOf.Columns, patternOf.Columns), values);
        }
    }

    [SkipLocalsInit]
    private void BackwardHead(int sequence, int head, Tensor dq, Tensor dk, Tensor dv, Tensor dz)
    {
        var layout = new HeadLayout(Config, Batch, sequence, head);
        var edit = Batch.Sequences[sequence].Edit;
        int T = Batch.Sequences[sequence].Length;
        Span<float> dscores = T * T <= SmallSquare ? stackalloc float[SmallSquare] : new float[T * T];
        dscores = dscores[..(T * T)];

        fixed (float* q0 = made.Get(Activation.Q, layer).Span, k0 = made.Get(Activation.K, layer).Span,
            v0 = made.Get(Activation.V, layer).Span, pattern0 = made.Get(Activation.Pattern, layer).Span,
            dq0 = dq.Span, dk0 = dk.Span, dv0 = dv.Span, dz0 = dz.Span, dscores0 = dscores)
        {
            var (dsquare, pattern) = (new Matrix(dscores0, T, T, T), layout.Square(pattern0));              // (T, T)
            BackwardMix(layout, dsquare, layout.Rows(dv0), layout.Rows(dz0), pattern, layout.Rows(v0));
            edit.StopGradientOfHead(Activation.Pattern, layer, head, dscores, T, T);
            CausalAttention.BackwardPattern(dsquare, dsquare, pattern);
            edit.StopGradientOfHead(Activation.Scores, layer, head, dscores, T, T);
            CausalAttention.BackwardScores(
                layout.Rows(dq0), layout.Rows(dk0), dsquare, layout.Rows(q0), layout.Rows(k0));
        }
    }

    [SkipLocalsInit]
    private void BackwardMix(HeadLayout layout, Matrix dpattern, Matrix dv, Matrix dz, Matrix pattern, Matrix v)
    {
        if (made.Masks?.Find(Activation.Pattern, layer) is not { } mask)
        {
            CausalAttention.BackwardMix(dpattern, dv, dz, pattern, v);
            return;
        }

        int T = pattern.Rows;
        Span<float> dropped = T * T <= SmallSquare ? stackalloc float[SmallSquare] : new float[T * T];
        dropped = dropped[..(T * T)];
        TensorPrimitives.Multiply(
            layout.SquareOf(made.Get(Activation.Pattern, layer)), layout.SquareOf(mask), dropped);
        fixed (float* dropped0 = dropped)
            CausalAttention.BackwardMix(dpattern, dv, dz, new Matrix(dropped0, T, T, T), v);
        var gradient = new Span<float>(dpattern.Start, T * T);
        TensorPrimitives.Multiply(gradient, layout.SquareOf(mask), gradient);
    }
}
