using System.Numerics.Tensors;
using GptVis.Model;

namespace GptVis.Analysis.Attribution;

/// <summary>Saliency: the gradient of one logit with respect to every token's embedding.</summary>
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
    /// Gradient of the logit with respect to the token embeddings, (T, C); zero after the position, which does not see
    /// later tokens.
    /// </summary>
    public Tensor Gradient { get; }

    /// <summary>
    /// Gradient × input: Σ gradient · embedding of every token, (T), in units of the logit. Positive where a larger
    /// embedding would raise the logit.
    /// </summary>
    public Tensor GradientTimesInput { get; }

    /// <summary>
    /// L2 norm of every token's gradient, (T), in logits per unit of the embedding: the sensitivity of the logit,
    /// without a sign.
    /// </summary>
    public Tensor GradientNorm { get; }

    /// <summary>Computes the gradient of one logit of a text.</summary>
    /// <param name="gpt">The model.</param>
    /// <param name="tokens">1 to NCtx token ids.</param>
    /// <param name="target">The token whose logit is explained; the most likely one by default.</param>
    /// <param name="position">The position whose prediction is explained; the last one by default.</param>
    /// <param name="cancellation">Stops between two blocks of the model.</param>
    /// <exception cref="ArgumentException">
    /// The model cannot run the text, or the position or the token does not exist.
    /// </exception>
    public static Saliency Compute(
        Gpt gpt, ReadOnlySpan<int> tokens, int? target = null, int? position = null,
        CancellationToken cancellation = default)
    {
        int T = tokens.Length, at = position ?? T - 1;
        if (position is not null) PredictionTarget.RequirePosition(at, T);

        // Tokens after the position cannot influence it, so they are not run.
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
