using System.Numerics.Tensors;
using GptVis.Model;

namespace GptVis.Analysis.Attribution;

/// <summary>
/// A logit as a sum of contributions: from the token embedding, the position embedding, every head, every MLP and the
/// biases. Each part of the residual stream is projected onto the direction that the unembedding reads at one position.
/// The contributions add up to the logit.
/// </summary>
/// <remarks>
/// logit = E_v · (w ⊙ (x − μ)/σ + b) with x the sum of all parts. The final layer norm's 1/σ is held fixed at this
/// run's value, which makes the rest linear: with u = w ⊙ E_v and û = u − mean(u), a part c adds û · c / σ. Elhage et
/// al.: A Mathematical Framework for Transformer Circuits, 2021. A head's part is z_h W_O and includes its value bias;
/// the biases of W_O and of the MLPs' output projections and b are in <see cref="Biases"/>.
/// </remarks>
public sealed class LogitAttribution
{
    private LogitAttribution() { }

    /// <summary>The position whose logit is decomposed.</summary>
    public required int Position { get; init; }

    /// <summary>The token whose logit is decomposed.</summary>
    public required int Token { get; init; }

    /// <summary>The token whose logit is subtracted; null for one logit alone.</summary>
    public required int? Versus { get; init; }

    /// <summary>The model's logit, or the difference of two logits.</summary>
    public required double Logit { get; init; }

    /// <summary>1/√(σ² + ε) of the final layer norm at the position, which is held fixed.</summary>
    public required double Scale { get; init; }

    /// <summary>The contribution of the token embedding.</summary>
    public required double Embedding { get; init; }

    /// <summary>The contribution of the position embedding.</summary>
    public required double PositionEmbedding { get; init; }

    /// <summary>The contribution of every head, (L, H).</summary>
    public required Tensor Heads { get; init; }

    /// <summary>The contribution of every layer's MLP without its output bias, (L).</summary>
    public required Tensor Mlps { get; init; }

    /// <summary>
    /// The contribution of the output biases of attention and MLP and of the final layer norm's bias. Up to the scale
    /// it is the same for every text.
    /// </summary>
    public required double Biases { get; init; }

    /// <summary>The sum of all contributions.</summary>
    public double Sum => Embedding + PositionEmbedding + SumOf(Heads) + SumOf(Mlps) + Biases;

    /// <summary><see cref="Sum"/> minus <see cref="Logit"/>: rounding errors only.</summary>
    public double Gap => Sum - Logit;

    /// <summary>Decomposes one logit, or the difference of two.</summary>
    /// <param name="gpt">The model.</param>
    /// <param name="tokens">1 to NCtx token ids.</param>
    /// <param name="target">The token whose logit is decomposed; the most likely one by default.</param>
    /// <param name="versus">A token whose logit is subtracted; null for none.</param>
    /// <param name="position">The position whose logit is decomposed; the last one by default.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    /// <exception cref="ArgumentException">
    /// The model cannot run the text, or the position or a token does not exist.
    /// </exception>
    public static LogitAttribution Compute(
        Gpt gpt, ReadOnlySpan<int> tokens, int? target = null, int? versus = null, int? position = null,
        CancellationToken cancellation = default)
    {
        int at = position ?? tokens.Length - 1;
        if (position is not null) PredictionTarget.RequirePosition(at, tokens.Length);
        if (versus is { } other) PredictionTarget.RequireToken(other, gpt.Config);

        // Tokens after the position cannot influence it, so they are not run.
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
        GC.KeepAlive(gpt);      // spans do not keep the mapped file open

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
    /// û / σ: a part's contribution is its dot product with this direction. Also gives the contribution of the final
    /// layer norm's bias.
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
        TensorPrimitives.Subtract(direction, direction.Average(), direction);    // the layer norm subtracts the mean
        return direction;
    }

    /// <summary>The contribution of head h: Σ_d z_hd · (row h·D + d of W_O · direction).</summary>
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

    // In double: the contributions are larger than their sum.
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
