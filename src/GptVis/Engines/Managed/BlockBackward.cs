using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using GptVis.Engines.Managed.Gemm;
using GptVis.Engines.Managed.Kernels;
using GptVis.Engines.Managed.Memory;
using GptVis.Model;

namespace GptVis.Engines.Managed;

/// <summary>
/// One block in reverse. Both halves take the gradient of the stream after them and leave that of the stream before.
/// </summary>
internal readonly unsafe record struct BlockBackward(
    BlockWeights Weights, ActivationStore Made, int Layer, BlockWeights? Gradients, Workspace Scratch,
    CancellationToken Cancellation)
{
    /// <summary>Numbers of one head's scores that are worth the stack.</summary>
    private const int SmallSquare = 1024;

    private GptConfig Config => Made.Config;

    private Batch Batch => Made.Batch;

    /// <summary>resid_post = resid_mid + MLP(LN2(resid_mid)).</summary>
    public void Mlp(Tensor dresid)
    {
        int R = Batch.Rows;
        StopGradient(Activation.ResidPost, dresid);

        var dmlpOut = Dropped(Activation.MlpOut, StopGradient(Activation.MlpOut, Scratch.Copy(dresid)));
        var dmlpPost = Scratch.Zeros(R, Config.DMlp);
        MatMul.BackwardInput(dmlpPost.Span, dmlpOut.Span, Weights.MlpOutWeight.Span, R);
        if (Gradients is { } g)
            MatMul.BackwardWeight(
                g.MlpOutWeight.Span, g.MlpOutBias.Span, dmlpOut.Span, Made.Get(Activation.MlpPost, Layer).Span, R);
        StopGradient(Activation.MlpPost, dmlpPost);

        var dmlpPre = StopGradient(Activation.MlpPre, Nonlinearity(dmlpPost));
        var dln2 = Scratch.Zeros(R, Config.DModel);
        MatMul.BackwardInput(dln2.Span, dmlpPre.Span, Weights.MlpInWeight.Span, R);
        if (Gradients is not null)
            MatMul.BackwardWeight(Gradients.MlpInWeight.Span, Gradients.MlpInBias.Span, dmlpPre.Span,
                Made.Get(Activation.Ln2, Layer).Span, R);
        StopGradient(Activation.Ln2, dln2);

        Norm(dresid, dln2, Activation.ResidMid, 1, Weights.Ln2Weight, Gradients?.Ln2Weight, Gradients?.Ln2Bias);
        StopGradient(Activation.ResidMid, dresid);
    }

    /// <summary>resid_mid = resid_pre + Attention(LN1(resid_pre)).</summary>
    public void Attention(Tensor dresid)
    {
        int R = Batch.Rows, C = Config.DModel;
        var dattnOut = Dropped(Activation.AttnOut, StopGradient(Activation.AttnOut, Scratch.Copy(dresid)));
        var dz = Scratch.Zeros(R, C);
        MatMul.BackwardInput(dz.Span, dattnOut.Span, Weights.AttnOutWeight.Span, R);
        if (Gradients is { } g)
            MatMul.BackwardWeight(
                g.AttnOutWeight.Span, g.AttnOutBias.Span, dattnOut.Span, Made.Get(Activation.Z, Layer).Span, R);
        StopGradient(Activation.Z, dz);

        var (dq, dk, dv) = (Scratch.Zeros(R, C), Scratch.Zeros(R, C), Scratch.Zeros(R, C));
        Heads(dq, dk, dv, dz);
        StopGradient(Activation.Q, dq);
        StopGradient(Activation.K, dk);
        StopGradient(Activation.V, dv);

        var dln1 = StopGradient(Activation.Ln1, Qkv(dq, dk, dv));
        Norm(dresid, dln1, Activation.ResidPre, 0, Weights.Ln1Weight, Gradients?.Ln1Weight, Gradients?.Ln1Bias);
        StopGradient(Activation.ResidPre, dresid);
    }

    private Tensor Nonlinearity(Tensor dmlpPost)
    {
        var (dmlpPre, mlpPre, relu) =
            (Scratch.Zeros(Batch.Rows, Config.DMlp), Made.Get(Activation.MlpPre, Layer),
                Config.ActivationFunction == ActivationFunction.Relu);
        WorkerPool.RunRows(Batch.Rows, Config.DMlp, (from, to) =>
        {
            if (relu) Relu.Backward(dmlpPre.Rows(from, to), dmlpPost.Rows(from, to), mlpPre.Rows(from, to));
            else Gelu.Backward(dmlpPre.Rows(from, to), dmlpPost.Rows(from, to), mlpPre.Rows(from, to));
        });
        return dmlpPre;
    }

    private void Heads(Tensor dq, Tensor dk, Tensor dv, Tensor dz)
    {
        var self = this;
        int H = Config.NHeads;
        WorkerPool.RunIfWorth(Batch.Sequences.Count * H, 4 * Config.DHead * Batch.Count(Activation.Scores, Config),
            unit => self.Head(unit / H, unit % H, dq, dk, dv, dz));
    }

    [SkipLocalsInit]
    private void Head(int sequence, int head, Tensor dq, Tensor dk, Tensor dv, Tensor dz)
    {
        var layout = new HeadLayout(Config, Batch, sequence, head);
        var edit = Batch.Sequences[sequence].Edit;
        int T = Batch.Sequences[sequence].Length;
        Span<float> dscores = T * T <= SmallSquare ? stackalloc float[SmallSquare] : new float[T * T];
        dscores = dscores[..(T * T)];

        fixed (float* q0 = Made.Get(Activation.Q, Layer).Span, k0 = Made.Get(Activation.K, Layer).Span,
            v0 = Made.Get(Activation.V, Layer).Span,
            pattern0 = Made.Get(Activation.Pattern, Layer).Span, dq0 = dq.Span, dk0 = dk.Span, dv0 = dv.Span,
            dz0 = dz.Span, dscores0 = dscores)
        {
            var (dsquare, pattern) = (new Matrix(dscores0, T, T, T), layout.Square(pattern0));
            Mix(layout, dsquare, layout.Rows(dv0), layout.Rows(dz0), pattern, layout.Rows(v0));
            edit.StopGradientOfHead(Activation.Pattern, Layer, head, dscores, T, T);
            CausalAttention.BackwardPattern(dsquare, dsquare, pattern);
            edit.StopGradientOfHead(Activation.Scores, Layer, head, dscores, T, T);
            CausalAttention.BackwardScores(
                layout.Rows(dq0), layout.Rows(dk0), dsquare, layout.Rows(q0), layout.Rows(k0));
        }
    }

    [SkipLocalsInit]
    private void Mix(HeadLayout layout, Matrix dpattern, Matrix dv, Matrix dz, Matrix pattern, Matrix v)
    {
        if (Made.Masks?.Of(Activation.Pattern, Layer) is not { } mask)
        {
            CausalAttention.BackwardMix(dpattern, dv, dz, pattern, v);
            return;
        }

        int T = pattern.Rows;
        Span<float> dropped = T * T <= SmallSquare ? stackalloc float[SmallSquare] : new float[T * T];
        dropped = dropped[..(T * T)];
        TensorPrimitives.Multiply(layout.SquareOf(Made.Get(Activation.Pattern, Layer)), layout.SquareOf(mask), dropped);
        fixed (float* dropped0 = dropped) CausalAttention.BackwardMix(
            dpattern, dv, dz, new Matrix(dropped0, T, T, T), v);
        var gradient = new Span<float>(dpattern.Start, T * T);
        TensorPrimitives.Multiply(gradient, layout.SquareOf(mask), gradient);
    }

    private Tensor Qkv(Tensor dq, Tensor dk, Tensor dv)
    {
        int R = Batch.Rows, C = Config.DModel;
        var dqkv = Scratch.Zeros(R, 3 * C);
        for (int r = 0; r < R; r++)
        {
            var row = dqkv.Row(r);
            dq.Row(r).CopyTo(row);
            dk.Row(r).CopyTo(row[C..]);
            dv.Row(r).CopyTo(row[(2 * C)..]);
        }

        var dln1 = Scratch.Zeros(R, C);
        MatMul.BackwardInput(dln1.Span, dqkv.Span, Weights.QkvWeight.Span, R);
        if (Gradients is { } g)
            MatMul.BackwardWeight(g.QkvWeight.Span, g.QkvBias is { } bias ? bias.Span : [], dqkv.Span,
                Made.Get(Activation.Ln1, Layer).Span, R);
        return dln1;
    }

    private void Norm(Tensor dx, Tensor dy, Activation input, int norm, Tensor weight, Tensor? dweight, Tensor? dbias)
    {
        var x = Made.Get(input, Layer);
        var (mean, rstd) = Made.Statistics(Layer, norm);
        WorkerPool.RunRows(Batch.Rows, Config.DModel, (from, to) => LayerNorm.BackwardInput(
            dx.Rows(from, to), dy.Rows(from, to), x.Rows(from, to), weight.Span, mean.Rows(from, to),
                rstd.Rows(from, to)));
        if (dweight is not null)
            LayerNorm.BackwardWeight(dweight.Span, dbias!.Span, dy.Span, x.Span, mean.Span, rstd.Span);
    }

    /// <summary>
    /// No gradient flows through what an edit replaced. Every step ends with it, and between two steps a run can be
    /// cancelled.
    /// </summary>
    private Tensor StopGradient(Activation activation, Tensor dx)
    {
        Cancellation.ThrowIfCancellationRequested();
        for (int i = 0; i < Batch.Sequences.Count && Batch.HasEdits; i++)
            if (Batch.Sequences[i].Edit is var edit && edit.Touches(activation, Layer))
                edit.StopGradient(activation, Layer, Batch.Part(dx, activation, i, Config));
        return dx;
    }

    private Tensor Dropped(Activation activation, Tensor dx)
    {
        if (Made.Masks?.Of(activation, Layer) is { } mask) Dropout.Apply(dx.Span, mask.Span);
        return dx;
    }
}
