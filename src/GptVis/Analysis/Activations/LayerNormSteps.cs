using System.Numerics.Tensors;
using GptVis.Model;

namespace GptVis.Analysis.Activations;

/// <summary>One layer norm of a run, step by step: x, (x − μ) / √(σ² + ε), and γ times that plus β.</summary>
/// <remarks>Ba, Kiros, Hinton: Layer Normalization, 2016. The variance is biased: divided by C, not by C − 1.</remarks>
public sealed class LayerNormSteps
{
    private LayerNormSteps(Tensor before, Tensor after, Tensor scale, Tensor shift, float epsilon)
    {
        (Before, After, Scale, Shift, Epsilon) = (before, after, scale, shift, epsilon);
        (Mean, Variance) = Moments(before);
        Standardised = before.Clone();
        for (int t = 0; t < before.Shape[0]; t++)
        {
            var row = Standardised.Row(t);
            TensorPrimitives.Subtract(row, Mean[t], row);
            TensorPrimitives.Divide(row, MathF.Sqrt(Variance[t] + epsilon), row);
        }
    }

    /// <summary>The input x, (T, C).</summary>
    public Tensor Before { get; }

    /// <summary>(x − μ) / √(σ² + ε), (T, C).</summary>
    public Tensor Standardised { get; }

    /// <summary>The output γ · standardised + β, (T, C).</summary>
    public Tensor After { get; }

    /// <summary>Mean of the input, μ, (T).</summary>
    public Tensor Mean { get; }

    /// <summary>Biased variance of the input, σ², (T).</summary>
    public Tensor Variance { get; }

    /// <summary>Learned scale, γ, (C).</summary>
    public Tensor Scale { get; }

    /// <summary>Learned shift, β, (C).</summary>
    public Tensor Shift { get; }

    /// <summary>ε under the square root.</summary>
    public float Epsilon { get; }

    /// <summary>Runs a text and recomputes one of its layer norms step by step.</summary>
    /// <param name="gpt">The model.</param>
    /// <param name="tokens">1 to NCtx token ids.</param>
    /// <param name="norm">Which norm.</param>
    /// <param name="layer">The block, from 0; ignored for <see cref="Norm.Final"/>.</param>
    /// <param name="cancellation">Stops the run between two operations.</param>
    /// <exception cref="ArgumentException">The model cannot run the text, or the layer does not exist.</exception>
    public static LayerNormSteps Compute(
        Gpt gpt, ReadOnlySpan<int> tokens, Norm norm, int layer, CancellationToken cancellation = default)
    {
        int last = gpt.Config.NLayers - 1, l = norm == Norm.Final ? last : layer;
        if (l < 0 || l > last)
            throw new ArgumentOutOfRangeException(
                nameof(layer), layer, $"Layer {layer} was requested; this model has 0 to {last}.");

        var (before, after) = norm switch
        {
            Norm.Ln1 => (Activation.ResidPre, Activation.Ln1),
            Norm.Ln2 => (Activation.ResidMid, Activation.Ln2),
            Norm.Final => (Activation.ResidPost, Activation.LnFinal),
            _ => throw new ArgumentOutOfRangeException(nameof(norm), norm, $"{norm} is no norm of GPT-2."),
        };
        var trace = gpt.Run(tokens, keep: ActivationFilter.Only(before, after).InLayers(l), cancellation: cancellation);
        var weights = gpt.Weights.Blocks[l];
        var (scale, shift) = norm switch
        {
            Norm.Ln1 => (weights.Ln1Weight, weights.Ln1Bias),
            Norm.Ln2 => (weights.Ln2Weight, weights.Ln2Bias),
            _ => (gpt.Weights.LnFinalWeight, gpt.Weights.LnFinalBias),
        };
        return new LayerNormSteps(
            trace[before, l], trace[after, norm == Norm.Final ? null : l], scale, shift, gpt.Config.LayerNormEpsilon);
    }

    /// <summary>Mean and biased variance of every row, (T) each.</summary>
    /// <param name="rows">(T, C).</param>
    public static (Tensor Mean, Tensor Variance) Moments(Tensor rows)
    {
        int T = rows.Shape[0];
        var (mean, variance) = (new Tensor(T), new Tensor(T));
        for (int t = 0; t < T; t++)
        {
            double m = 0, squares = 0;
            foreach (float x in rows.Row(t)) m += x;
            m /= rows.Row(t).Length;
            foreach (float x in rows.Row(t)) squares += (x - m) * (x - m);
            (mean[t], variance[t]) = ((float)m, (float)(squares / rows.Row(t).Length));
        }
        return (mean, variance);
    }
}
