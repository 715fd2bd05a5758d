using System.Numerics.Tensors;
using GptVis.Model;

namespace GptVis.Analysis.Attribution;

/// <summary>
/// Integrated gradients: the contribution of every number of the token embeddings to a logit. It is the gradient,
/// averaged along the straight path from a baseline to the input, times their difference.
/// </summary>
/// <remarks>
/// Sundararajan, Taly, Yan: Axiomatic Attribution for Deep Networks, 2017; the integral uses the midpoint rule.
/// Position embeddings do not change along the path. The contributions sum to the difference of the two logits up to
/// the error of the midpoint rule: <see cref="CompletenessGap"/>.
/// </remarks>
public sealed class IntegratedGradients
{
    private IntegratedGradients(
        int position, int token, int steps, Tensor attributions, double logit, double baselineLogit)
    {
        (Position, Token, Steps, Attributions, Logit, BaselineLogit) =
            (position, token, steps, attributions, logit, baselineLogit);
        TokenScores = new Tensor(attributions.Shape[0]);
        for (int t = 0; t < TokenScores.Length; t++) TokenScores[t] = TensorPrimitives.Sum<float>(attributions.Row(t));
    }

    /// <summary>The position whose prediction is explained.</summary>
    public int Position { get; }

    /// <summary>The token whose logit is explained.</summary>
    public int Token { get; }

    /// <summary>Number of points on the path.</summary>
    public int Steps { get; }

    /// <summary>Contribution of every number of the token embeddings, (T, C), in units of the logit.</summary>
    public Tensor Attributions { get; }

    /// <summary>Contribution of every token: the sum of its row, (T).</summary>
    public Tensor TokenScores { get; }

    /// <summary>The logit of the text.</summary>
    public double Logit { get; }

    /// <summary>The logit of the baseline.</summary>
    public double BaselineLogit { get; }

    /// <summary>
    /// The sum of all contributions minus the difference of the logits; it approaches 0 as the steps increase.
    /// </summary>
    public double CompletenessGap => TokenScores.Span.ToArray().Sum(x => (double)x) - (Logit - BaselineLogit);

    /// <summary>Computes integrated gradients for one logit of a text.</summary>
    /// <param name="gpt">The model.</param>
    /// <param name="tokens">1 to NCtx token ids.</param>
    /// <param name="target">The token whose logit is explained; the most likely one by default.</param>
    /// <param name="position">The position whose prediction is explained; the last one by default.</param>
    /// <param name="steps">Number of points on the path, at least 1.</param>
    /// <param name="baseline">The baseline's token embeddings, (T, C); zeros by default.</param>
    /// <param name="progress">Receives the number of finished points.</param>
    /// <param name="cancellation">Stops between two blocks of the model.</param>
    /// <exception cref="ArgumentException">
    /// The model cannot run the text, the position or the token does not exist, or steps or baseline do not fit.
    /// </exception>
    public static IntegratedGradients Compute(
        Gpt gpt, ReadOnlySpan<int> tokens, int? target = null, int? position = null, int steps = 50,
        Tensor? baseline = null, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        if (steps < 1)
            throw new ArgumentOutOfRangeException(
                nameof(steps), steps, $"{steps} steps were requested; the minimum is 1, and 50 are usual.");

        int[] ids = [.. tokens];
        var text = gpt.Run(
            ids, keep: ActivationFilter.Only(Activation.Embed, Activation.Logits), cancellation: cancellation);
        int T = ids.Length, at = position ?? T - 1;
        PredictionTarget.RequirePosition(at, T);
        int token = target ?? TensorPrimitives.IndexOfMax<float>(text.Logits.Row(at));
        PredictionTarget.RequireToken(token, gpt.Config);
        var from = baseline ?? new Tensor(T, gpt.Config.DModel);
        if (!from.Shape.SequenceEqual(text.Embed.Shape))
            throw new ArgumentException(
                $"The baseline has shape {from}; the token embeddings of this text have {text.Embed}.",
                    nameof(baseline));

        var difference = new Tensor(from.Shape);
        TensorPrimitives.Subtract(text.Embed.Span, from.Span, difference.Span);
        var attributions = new Tensor(from.Shape);
        foreach (int[] some in Enumerable.Range(0, steps).Chunk(gpt.Engine.RunsAtOnce(T)))
        {
            Tensor[] points = [.. some.Select(i => Between(from, difference, (i + 0.5f) / steps))];
            AddGradients(gpt, ids, points, at, token, attributions, cancellation);
            progress?.Report(some[^1] + 1);
        }
        TensorPrimitives.Multiply(attributions.Span, difference.Span, attributions.Span);
        TensorPrimitives.Divide(attributions.Span, steps, attributions.Span);

        var start =
            gpt.Run(ids, Edit.Replace(Activation.Embed, from), ActivationFilter.Only(Activation.Logits), cancellation);
        return new IntegratedGradients(
            at, token, steps, attributions, text.Logits[at, token], start.Logits[at, token]);
    }

    private static void AddGradients(
        Gpt gpt, int[] ids, IReadOnlyList<Tensor> embeddings, int position, int token, Tensor sum,
        CancellationToken cancellation)
    {
        Edit[] points = [.. embeddings.Select(e => Edit.Replace(Activation.Embed, e))];
        var runs = gpt.Engine.Run(ids, points, gpt.Engine.NeededForGradients, cancellation);
        foreach (var gradient in gpt.Engine.EmbeddingGradients(runs, position, token, cancellation))
            TensorPrimitives.Add(sum.Span, gradient.Span, sum.Span);
    }

    private static Tensor Between(Tensor from, Tensor difference, float share)
    {
        var point = new Tensor(from.Shape);
        TensorPrimitives.MultiplyAdd(difference.Span, share, from.Span, point.Span);
        return point;
    }
}
