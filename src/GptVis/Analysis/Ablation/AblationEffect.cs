using GptVis.Model;

namespace GptVis.Analysis.Ablation;

/// <summary>The effect of ablating some parts on the predictions after every token of a text.</summary>
public sealed class AblationEffect
{
    /// <summary>Number of positions whose logits, (rows, V), are in memory at once.</summary>
    private const int RowsAtATime = 32;

    private AblationEffect(AblatedParts parts, Tensor before, Tensor after, double[] divergence) =>
        (Parts, Before, After, Divergence) = (parts, before, after, divergence);

    /// <summary>The ablated parts.</summary>
    public AblatedParts Parts { get; }

    /// <summary>Probabilities of the token after the last position, (V), without ablation.</summary>
    public Tensor Before { get; }

    /// <summary>Probabilities of the token after the last position, (V), with ablation.</summary>
    public Tensor After { get; }

    /// <summary>
    /// The change of the prediction after each token, (T): KL(before ‖ after) = Σ p · (ln p − ln q) in nats, 0 for no
    /// change.
    /// </summary>
    public IReadOnlyList<double> Divergence { get; }

    /// <summary>Runs a text with and without the ablation.</summary>
    /// <param name="gpt">The model.</param>
    /// <param name="tokens">1 to NCtx token ids.</param>
    /// <param name="parts">The parts to ablate.</param>
    /// <param name="cancellation">Stops between two operations of a run.</param>
    /// <exception cref="ArgumentException">The model cannot run the text, or does not have the parts.</exception>
    public static AblationEffect Compute(
        Gpt gpt, ReadOnlySpan<int> tokens, AblatedParts parts, CancellationToken cancellation = default)
    {
        var before =
            gpt.Run(tokens, keep: ActivationFilter.Only(Activation.ResidPost, Activation.LnFinal),
                cancellation: cancellation);
        var after = gpt.Rerun(before, parts.ToEdit(), ActivationFilter.Only(Activation.LnFinal), cancellation);
        return new AblationEffect(parts, Probabilities(before), Probabilities(after),
            Divergences(gpt, before.LnFinal, after.LnFinal, cancellation));
    }

    private static Tensor Probabilities(Trace trace)
    {
        var p = trace.LastLogits.Clone();
        Softmax.Forward(p.Span, p.Span);
        return p;
    }

    private static double[] Divergences(Gpt gpt, Tensor before, Tensor after, CancellationToken cancellation)
    {
        int T = before.Shape[0], C = before.Shape[1];
        double[] divergence = new double[T];
        for (int from = 0; from < T; from += RowsAtATime)
        {
            cancellation.ThrowIfCancellationRequested();
            int to = Math.Min(T, from + RowsAtATime);
            var p = gpt.Engine.Unembed(Rows(before, from, to), cancellation);
            var q = gpt.Engine.Unembed(Rows(after, from, to), cancellation);
            int first = from;
            Parallel.For(0, to - from, row => divergence[first + row] = NextTokens.Divergence(p.Row(row), q.Row(row)));
        }
        return divergence;

        Tensor Rows(Tensor x, int from, int to) => new(x.Memory[(from * C)..(to * C)], to - from, C);
    }
}
