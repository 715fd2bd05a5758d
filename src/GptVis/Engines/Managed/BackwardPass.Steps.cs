using GptVis.Engines.Managed.Kernels;
using GptVis.Engines.Managed.Threading;
using GptVis.Model;

namespace GptVis.Engines.Managed;

/// <summary>
/// The operations of the backward pass reverse those of <see cref="ForwardPass"/>: Branch reverses Add, Linear after
/// Joined reverses Project. The first argument is the activation whose gradient is computed.
/// </summary>
internal sealed partial class BackwardPass
{
    /// <summary>Sets the gradient of edited numbers to 0; also the cancellation point between two operations.</summary>
    private Tensor StopGradient(Activation activation, int? l, Tensor dx)
    {
        stop.ThrowIfCancellationRequested();
        for (int i = 0; i < Batch.Sequences.Count && Batch.HasEdits; i++)
            if (Batch.Sequences[i].Edit is var edit && edit.Touches(activation, l))
                edit.StopGradient(activation, l, Batch.Part(dx, activation, i, Config));
        return dx;
    }

    /// <summary>The gradient of the output of attention or MLP: it is that of the residual stream.</summary>
    private Tensor Branch(Activation added, int l, Tensor dresid) =>
        Dropped(StopGradient(added, l, _scratch.Copy(dresid)), made.Masks?.Find(added, l));

    /// <summary>y = x W + b: dx = dy Wᵀ;  dW += xᵀ dy;  db += Σ dy.</summary>
    private Tensor Linear(Activation input, int l, Tensor dy, Tensor weight, Tensor? dweight, Tensor? dbias)
    {
        var dx = _scratch.Zeros(Batch.Rows, weight.Shape[0]);
        MatMul.BackwardInput(dx.Span, dy.Span, weight.Span, Batch.Rows, stop);
        if (dweight is not null)
            MatMul.BackwardWeight(
                dweight.Span, dbias is null ? [] : dbias.Span, dy.Span, made.Get(input, l).Span, Batch.Rows, stop);
        return StopGradient(input, l, dx);
    }

    private Tensor Nonlinearity(Activation input, int l, Tensor dy)
    {
        var (dx, x) = (_scratch.Zeros(Batch.Rows, Config.DMlp), made.Get(input, l));
        bool relu = Config.ActivationFunction == ActivationFunction.Relu;
        WorkerPool.RunRows(Batch.Rows, Config.DMlp, (from, to) =>
        {
            if (relu) Relu.Backward(dx.Rows(from, to), dy.Rows(from, to), x.Rows(from, to));
            else Gelu.Backward(dx.Rows(from, to), dy.Rows(from, to), x.Rows(from, to));
        }, stop);
        return StopGradient(input, l, dx);
    }

    /// <summary>
    /// Adds to dx, the gradient of the residual stream x, what flows back through a layer norm of it.
    /// </summary>
    private void AddNorm(
        Activation norm, int? l, Tensor dx, Tensor dy, Tensor x, Tensor weight, Tensor? dweight, Tensor? dbias)
    {
        var (mean, rstd) = made.Statistics(norm, l);
        WorkerPool.RunRows(Batch.Rows, Config.DModel, (from, to) => LayerNorm.BackwardInput(
            dx.Rows(from, to), dy.Rows(from, to), x.Rows(from, to), weight.Span, mean.Rows(from, to),
            rstd.Rows(from, to)), stop);
        if (dweight is not null)
            LayerNorm.BackwardWeight(dweight.Span, dbias!.Span, dy.Span, x.Span, mean.Span, rstd.Span);
    }

    private (Tensor Dq, Tensor Dk, Tensor Dv) Attend(int l, Tensor dz)
    {
        int R = Batch.Rows, C = Config.DModel;
        var (dq, dk, dv) = (_scratch.Zeros(R, C), _scratch.Zeros(R, C), _scratch.Zeros(R, C));
        new AttentionHeads(made, l, stop).Backward(dq, dk, dv, dz);
        return (
            StopGradient(Activation.Q, l, dq), StopGradient(Activation.K, l, dk), StopGradient(Activation.V, l, dv));
    }

    /// <summary>Puts dq, dk and dv side by side in each row, (R, 3C), like the columns of the weight.</summary>
    private Tensor Joined(Tensor dq, Tensor dk, Tensor dv)
    {
        int R = Batch.Rows, C = Config.DModel;
        var dqkv = _scratch.Zeros(R, 3 * C);
        for (int r = 0; r < R; r++)
        {
            var row = dqkv.Row(r);
            dq.Row(r).CopyTo(row);
            dk.Row(r).CopyTo(row[C..]);
            dv.Row(r).CopyTo(row[(2 * C)..]);
        }
        return dqkv;
    }

    private static Tensor Dropped(Tensor dx, Tensor? mask)
    {
        if (mask is not null) Dropout.Apply(dx.Span, mask.Span);
        return dx;
    }
}
