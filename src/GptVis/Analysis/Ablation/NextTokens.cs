using System.Numerics.Tensors;

namespace GptVis.Analysis.Ablation;

/// <summary>
/// Next-token distributions given by logits, in double precision: ablating a head may change a probability by a
/// millionth.
/// </summary>
internal static class NextTokens
{
    /// <summary>ln p of one token: its logit − ln Σⱼ exp(logitⱼ).</summary>
    public static double LogProbability(ReadOnlySpan<float> logits, int token) => logits[token] - LogSum(logits);

    /// <summary>Kullback-Leibler divergence KL(p ‖ q) = Σ p · (ln p − ln q), in nats, at least 0.</summary>
    /// <param name="p">Logits of the reference distribution.</param>
    /// <param name="q">Logits of the distribution to compare with it.</param>
    public static double Divergence(ReadOnlySpan<float> p, ReadOnlySpan<float> q)
    {
        double logSumP = LogSum(p), logSumQ = LogSum(q), sum = 0;
        for (int id = 0; id < p.Length; id++)
        {
            double lnP = p[id] - logSumP;
            sum += Math.Exp(lnP) * (lnP - (q[id] - logSumQ));
        }
        return Math.Max(0, sum);    // rounding can give −1e-17
    }

    private static double LogSum(ReadOnlySpan<float> logits)
    {
        double max = TensorPrimitives.Max(logits), sum = 0;
        foreach (float logit in logits) sum += Math.Exp(logit - max);
        return max + Math.Log(sum);
    }
}
