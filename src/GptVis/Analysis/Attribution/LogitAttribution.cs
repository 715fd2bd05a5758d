using System.Numerics.Tensors;
using GptVis.Model;

namespace GptVis.Analysis.Attribution;

/// <summary>
/// A logit as a sum: what the token embedding, the position, every head, every MLP and the biases wrote into the
/// residual stream of one position, each measured along the direction that the unembedding reads. The parts add up to
/// the logit.
/// </summary>
/// <remarks>
/// logit = E_v · (w ⊙ (x − μ)/σ + b) with x the sum of all parts. The final layer norm's 1/σ is frozen at this run's
/// value, which makes the rest linear: with u = w ⊙ E_v and û = u − mean(u), a part c adds û · c / σ. Elhage et al.: A
/// Mathematical Framework for Transformer Circuits, 2021. A head's part is z_h W_O and holds what its value bias
/// brings; the bias behind W_O, that of the MLPs and b go into <see cref="Biases"/>.
/// </remarks>
public sealed class LogitAttribution
{
    private LogitAttribution() { }

    /// <summary>The position whose prediction is taken apart.</summary>
    public required int Position { get; init; }

    /// <summary>The token whose logit it is.</summary>
    public required int Token { get; init; }

    /// <summary>The token whose logit is subtracted; null when it is one logit alone.</summary>
    public required int? Versus { get; init; }

    /// <summary>The logit, or the difference of the two, as the model computed it.</summary>
    public required double Logit { get; init; }

    /// <summary>1/√(σ² + ε) of the final layer norm at the position: the number that is held fixed.</summary>
    public required double Scale { get; init; }

    /// <summary>What the token embedding adds.</summary>
    public required double Embedding { get; init; }

    /// <summary>What the position embedding adds.</summary>
    public required double PositionEmbedding { get; init; }

    /// <summary>What every head adds, (L, H).</summary>
    public required Tensor Heads { get; init; }

    /// <summary>What the MLP of every layer adds, its bias left out, (L).</summary>
    public required Tensor Mlps { get; init; }

    /// <summary>
    /// What the biases behind attention and MLP and that of the final layer norm add: the same for every text, but for
    /// the scale.
    /// </summary>
    public required double Biases { get; init; }

    /// <summary>Sum of all parts.</summary>
    public double Sum => Embedding + PositionEmbedding + SumOf(Heads) + SumOf(Mlps) + Biases;

    /// <summary><see cref="Sum"/> minus <see cref="Logit"/>: rounding alone.</summary>
    public double Gap => Sum - Logit;

    /// <summary>Takes one logit, or the difference of two, apart.</summary>
    /// <param name="gpt">The model.</param>
    /// <param name="tokens">1 to NCtx token ids.</param>
    /// <param name="target">The token whose logit it is; the most likely one by default.</param>
    /// <param name="versus">A token whose logit is subtracted; null for none.</param>
    /// <param name="position">The position whose prediction is taken apart; the last one by default.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    /// <exception cref="ArgumentException">The text cannot be run, or position or a token do not fit it.</exception>
    public static LogitAttribution Compute(
        Gpt gpt, ReadOnlySpan<int> tokens, int? target = null, int? versus = null, int? position = null,
        CancellationToken cancellation = default)
    {
        int at = position ?? tokens.Length - 1;
        if (position is not null) PredictionTarget.RequirePosition(at, tokens.Length);
        if (versus is { } other) PredictionTarget.RequireToken(other, gpt.Config);

        // What comes after the position cannot reach it: it need not be run.
        var keep = ActivationFilter.Only(Activation.Embed, Activation.PosEmbed, Activation.Z, Activation.MlpOut);
        var trace = gpt.Run(tokens[..(at + 1)], keep: keep, cancellation: cancellation);
        var logits = trace.LastLogits;
        int token = target ?? TensorPrimitives.IndexOfMax<float>(logits.Span);
        PredictionTarget.RequireToken(token, gpt.Config);

        float scale = trace.LnFinalStatistics.Rstd[at];
        double[] reads = Direction(gpt, token, versus, scale, out double biases);
        Tensor heads = new(gpt.Config.NLayers, gpt.Config.NHeads), mlps = new(gpt.Config.NLayers);
        for (int l = 0; l < gpt.Config.NLayers; l++)
        {
            cancellation.ThrowIfCancellationRequested();
            var w = gpt.Weights.Blocks[l];
            ReadHeads(heads.Row(l), trace.Blocks[l].Z.Row(at), w.AttnOutWeight, reads);
            double mlpBias = Dot(reads, w.MlpOutBias.Span);
            mlps[l] = (float)(Dot(reads, trace.Blocks[l].MlpOut.Row(at)) - mlpBias);
            biases += mlpBias + Dot(reads, w.AttnOutBias.Span);
        }
        GC.KeepAlive(gpt);      // spans of mapped weights do not keep the file mapped

        return new LogitAttribution
        {
            Position = at,
            Token = token,
            Versus = versus,
            Logit = logits[token] - (versus is { } v ? (double)logits[v] : 0),
            Scale = scale,
            Embedding = Dot(reads, trace.Embed.Row(at)),
            PositionEmbedding = Dot(reads, trace.PosEmbed.Row(at)),
            Heads = heads,
            Mlps = mlps,
            Biases = biases,
        };
    }

    /// <summary>
    /// û / σ: a part of the stream adds to the logit what lies along it. Beside it, what the final layer norm's bias
    /// adds.
    /// </summary>
    private static double[] Direction(Gpt gpt, int token, int? versus, float scale, out double bias)
    {
        Span<float> plus = gpt.Weights.Unembedding.Row(token), weight = gpt.Weights.LnFinalWeight.Span,
            shift = gpt.Weights.LnFinalBias.Span;
        Span<float> minus = versus is { } other ? gpt.Weights.Unembedding.Row(other) : [];
        var direction = new double[plus.Length];
        bias = 0;
        for (int c = 0; c < direction.Length; c++)
        {
            double e = plus[c] - (minus.IsEmpty ? 0.0 : minus[c]);
            direction[c] = e * weight[c] * scale;
            bias += e * shift[c];
        }
        TensorPrimitives.Subtract(direction, direction.Average(), direction);    // the layer norm takes the mean away
        return direction;
    }

    /// <summary>Head h adds Σ_d z_hd · (row h·D + d of W_O · direction).</summary>
    private static void ReadHeads(Span<float> heads, ReadOnlySpan<float> z, Tensor outWeight, double[] direction)
    {
        int D = z.Length / heads.Length;
        for (int h = 0; h < heads.Length; h++)
        {
            double sum = 0;
            for (int i = h * D; i < (h + 1) * D; i++) sum += z[i] * Dot(direction, outWeight.Row(i));
            heads[h] = (float)sum;
        }
    }

    // In double: the parts are larger than their sum.
    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int c = 0; c < a.Length; c++) sum += a[c] * b[c];
        return sum;
    }

    private static double SumOf(Tensor parts)
    {
        double sum = 0;
        foreach (float part in parts.Span) sum += part;
        return sum;
    }
}
