using GptVis.Kernels;

namespace GptVis.Model;

/// <summary>One block in reverse. Both halves take the gradient of the stream after them and leave that of the stream before.</summary>
internal readonly record struct BlockBackward(
    GptConfig Config, BlockWeights Weights, BlockTrace Trace, Edit Edit, int Layer, BlockWeights? Gradients)
{
    private int T => Trace.ResidPre.Shape[0];

    /// <summary>resid_post = resid_mid + MLP(LN2(resid_mid)).</summary>
    public void Mlp(Tensor dresid)
    {
        Block(Activation.ResidPost, dresid);

        var dmlpOut = Block(Activation.MlpOut, dresid.Clone());
        if (Trace.Masks is { } masks) Dropout.Apply(dmlpOut.Span, masks.MlpOut.Span);

        var dmlpPost = new Tensor(T, Config.DMlp);
        MatMul.BackwardInput(dmlpPost.Span, dmlpOut.Span, Weights.MlpOutWeight.Span, T);
        if (Gradients is { } g) MatMul.BackwardWeight(g.MlpOutWeight.Span, g.MlpOutBias.Span, dmlpOut.Span, Trace.MlpPost.Span, T);
        Block(Activation.MlpPost, dmlpPost);

        var dmlpPre = new Tensor(T, Config.DMlp);
        if (Config.Activation == ActivationFunction.Relu) Relu.Backward(dmlpPre.Span, dmlpPost.Span, Trace.MlpPre.Span);
        else Gelu.Backward(dmlpPre.Span, dmlpPost.Span, Trace.MlpPre.Span);
        Block(Activation.MlpPre, dmlpPre);

        var dln2 = new Tensor(T, Config.DModel);
        MatMul.BackwardInput(dln2.Span, dmlpPre.Span, Weights.MlpInWeight.Span, T);
        if (Gradients is not null) MatMul.BackwardWeight(Gradients.MlpInWeight.Span, Gradients.MlpInBias.Span, dmlpPre.Span, Trace.Ln2.Span, T);
        Block(Activation.Ln2, dln2);

        Norm(dresid, dln2, Trace.ResidMid, Weights.Ln2Weight, Trace.Ln2Statistics, Gradients?.Ln2Weight, Gradients?.Ln2Bias);
        Block(Activation.ResidMid, dresid);
    }

    /// <summary>resid_mid = resid_pre + Attention(LN1(resid_pre)).</summary>
    public void Attention(Tensor dresid)
    {
        var dattnOut = Block(Activation.AttnOut, dresid.Clone());
        if (Trace.Masks is { } masks) Dropout.Apply(dattnOut.Span, masks.AttnOut.Span);

        var dz = new Tensor(Trace.Z.Shape);
        MatMul.BackwardInput(dz.Span, dattnOut.Span, Weights.AttnOutWeight.Span, T);
        if (Gradients is { } g) MatMul.BackwardWeight(g.AttnOutWeight.Span, g.AttnOutBias.Span, dattnOut.Span, Trace.Z.Span, T);
        Block(Activation.Z, dz);

        var (dpattern, dv) = Mix(dz);
        Block(Activation.V, dv);
        Block(Activation.Pattern, dpattern);

        var dscores = new Tensor(dpattern.Shape);
        CausalAttention.BackwardPattern(dscores.Span, dpattern.Span, Trace.Pattern.Span, T, Config.NHeads);
        Block(Activation.Scores, dscores);

        var (dq, dk) = (new Tensor(Trace.Q.Shape), new Tensor(Trace.K.Shape));
        CausalAttention.BackwardScores(dq.Span, dk.Span, dscores.Span, Trace.Q.Span, Trace.K.Span, T, Config.NHeads);
        Block(Activation.Q, dq);
        Block(Activation.K, dk);

        var dln1 = Qkv(dq, dk, dv);
        Block(Activation.Ln1, dln1);

        Norm(dresid, dln1, Trace.ResidPre, Weights.Ln1Weight, Trace.Ln1Statistics, Gradients?.Ln1Weight, Gradients?.Ln1Bias);
        Block(Activation.ResidPre, dresid);
    }

    private (Tensor Dpattern, Tensor Dv) Mix(Tensor dz)
    {
        var (dpattern, dv) = (new Tensor(Trace.Pattern.Shape), new Tensor(Trace.V.Shape));
        var used = Trace.Pattern;
        if (Trace.Masks is { } masks)
        {
            used = used.Clone();
            Dropout.Apply(used.Span, masks.Pattern.Span);
        }

        CausalAttention.BackwardMix(dpattern.Span, dv.Span, dz.Span, used.Span, Trace.V.Span, T, Config.NHeads);
        if (Trace.Masks is { } m) Dropout.Apply(dpattern.Span, m.Pattern.Span);
        return (dpattern, dv);
    }

    private Tensor Qkv(Tensor dq, Tensor dk, Tensor dv)
    {
        int C = Config.DModel;
        var dqkv = new Tensor(T, 3 * C);
        for (int t = 0; t < T; t++)
        {
            var row = dqkv.Row(t);
            dq.Row(t).CopyTo(row);
            dk.Row(t).CopyTo(row[C..]);
            dv.Row(t).CopyTo(row[(2 * C)..]);
        }

        var dln1 = new Tensor(T, C);
        MatMul.BackwardInput(dln1.Span, dqkv.Span, Weights.QkvWeight.Span, T);
        if (Gradients is { } g)
            MatMul.BackwardWeight(g.QkvWeight.Span, g.QkvBias is { } bias ? bias.Span : [], dqkv.Span, Trace.Ln1.Span, T);
        return dln1;
    }

    private static void Norm(
        Tensor dx, Tensor dy, Tensor x, Tensor weight, (Tensor Mean, Tensor Rstd) statistics, Tensor? dweight, Tensor? dbias)
    {
        var (mean, rstd) = statistics;
        LayerNorm.BackwardInput(dx.Span, dy.Span, x.Span, weight.Span, mean.Span, rstd.Span);
        if (dweight is not null) LayerNorm.BackwardWeight(dweight.Span, dbias!.Span, dy.Span, x.Span, mean.Span, rstd.Span);
    }

    private Tensor Block(Activation activation, Tensor dx)
    {
        Edit.BlockGradient(activation, Layer, dx);
        return dx;
    }
}
