using System.Numerics.Tensors;
using GptVis.Model;

namespace GptVis.Analysis.Attribution;

/// <summary>How a logit would change with every token's embedding: its gradient, at the text itself.</summary>
/// <remarks>
/// Simonyan, Vedaldi, Zisserman: Deep Inside Convolutional Networks, 2014; gradient × input: Shrikumar et al., 2016.
/// </remarks>
public sealed class Saliency
{
    private Saliency(int position, int token, double logit, Tensor gradient, Tensor embed)
    {
        (Position, Token, Logit, Gradient) = (position, token, logit, gradient);
        int T = gradient.Shape[0];
        (GradientTimesInput, GradientNorm) = (new Tensor(T), new Tensor(T));
        for (int t = 0; t < T; t++)
        {
            GradientTimesInput[t] = TensorPrimitives.Dot<float>(gradient.Row(t), embed.Row(t));
            GradientNorm[t] = TensorPrimitives.Norm<float>(gradient.Row(t));
        }
    }

    /// <summary>The position whose prediction is explained.</summary>
    public int Position { get; }

    /// <summary>The token whose logit is explained.</summary>
    public int Token { get; }

    /// <summary>The logit.</summary>
    public double Logit { get; }

    /// <summary>
    /// Gradient of the logit with respect to the token embeddings, (T, C); zero after the position, which cannot see
    /// them.
    /// </summary>
    public Tensor Gradient { get; }

    /// <summary>
    /// Σ gradient · embedding of every token, (T), in units of the logit: above 0 where more of the embedding would
    /// raise it.
    /// </summary>
    public Tensor GradientTimesInput { get; }

    /// <summary>
    /// L2 norm of every token's gradient, (T), in logits per unit of the embedding: how sensitive the logit is, in
    /// whatever direction.
    /// </summary>
    public Tensor GradientNorm { get; }

    /// <summary>The gradient of one logit of a text.</summary>
    /// <param name="gpt">The model.</param>
    /// <param name="tokens">1 to NCtx token ids.</param>
    /// <param name="target">The token whose logit it is; the most likely one by default.</param>
    /// <param name="position">The position whose prediction is explained; the last one by default.</param>
    /// <param name="cancellation">Stops between two blocks of the model.</param>
    /// <exception cref="ArgumentException">The text cannot be run, or position or token do not fit it.</exception>
    public static Saliency Compute(
        Gpt gpt, ReadOnlySpan<int> tokens, int? target = null, int? position = null,
        CancellationToken cancellation = default)
    {
        int T = tokens.Length, at = position ?? T - 1;
        if (position is not null) PredictionTarget.RequirePosition(at, T);

        // What comes after the position cannot reach it: it need not be run.
        var seen = tokens[..(at + 1)];
        var keep = gpt.Engine.NeededForGradients.And(Activation.Embed);
        var trace = gpt.Run(seen, keep: keep, cancellation: cancellation);
        var logits = trace.LastLogits.Span;
        int chosen = target ?? TensorPrimitives.IndexOfMax<float>(logits);
        PredictionTarget.RequireToken(chosen, gpt.Config);

        var gradient = new Tensor(T, gpt.Config.DModel);
        gpt.EmbeddingGradient(trace, at, chosen, cancellation).Span.CopyTo(gradient.Span);
        var embed = new Tensor(T, gpt.Config.DModel);
        trace.Embed.Span.CopyTo(embed.Span);
        return new Saliency(at, chosen, logits[chosen], gradient, embed);
    }
}
