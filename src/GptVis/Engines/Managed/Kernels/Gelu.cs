using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace GptVis.Engines.Managed.Kernels;

/// <summary>
/// GELU in the tanh form that GPT-2 was trained with (Hugging Face: gelu_new), written with the logistic function σ: ½
/// (1 + tanh u) = σ(2u).
/// </summary>
/// <remarks>Hendrycks, Gimpel: Gaussian Error Linear Units, 2016.</remarks>
internal static class Gelu
{
    private const float TwoSqrtTwoOverPi = 1.5957691216057308f;
    private const float Cubic = 0.044715f;
    private const int Chunk = 512;

    /// <summary>y = x σ(2u) with u = √(2/π) (x + 0.044715 x³).</summary>
    [SkipLocalsInit]
    public static void Forward(Span<float> y, ReadOnlySpan<float> x)
    {
        Span<float> space = stackalloc float[Chunk];
        for (int i = 0; i < x.Length; i += Chunk)
        {
            var part = x[i..Math.Min(i + Chunk, x.Length)];
            var sigma = space[..part.Length];
            Sigma(sigma, part);
            TensorPrimitives.Multiply(part, sigma, y.Slice(i, part.Length));
        }
    }

    /// <summary>dx += dy · (σ + x σ (1 − σ) · 2u′) with σ = σ(2u) and u′ = √(2/π) (1 + 3 · 0.044715 x²).</summary>
    [SkipLocalsInit]
    public static void Backward(Span<float> dx, ReadOnlySpan<float> dy, ReadOnlySpan<float> x)
    {
        Span<float> sigmaSpace = stackalloc float[Chunk], slopeSpace = stackalloc float[Chunk],
            restSpace = stackalloc float[Chunk];
        for (int i = 0; i < x.Length; i += Chunk)
        {
            var part = x[i..Math.Min(i + Chunk, x.Length)];
            var sigma = sigmaSpace[..part.Length];
            var slope = slopeSpace[..part.Length];
            Sigma(sigma, part);

            // slope = σ (1 + (1 − σ) · 2u′ x)
            TensorPrimitives.Multiply(part, part, slope);
            TensorPrimitives.Multiply(slope, 3 * Cubic * TwoSqrtTwoOverPi, slope);
            TensorPrimitives.AddMultiply(slope, TwoSqrtTwoOverPi, part, slope);
            var rest = restSpace[..part.Length];
            TensorPrimitives.Subtract(1f, sigma, rest);
            TensorPrimitives.Multiply(slope, rest, slope);
            TensorPrimitives.Add(slope, 1f, slope);
            TensorPrimitives.Multiply(slope, sigma, slope);

            var target = dx.Slice(i, part.Length);
            TensorPrimitives.MultiplyAdd(slope, dy.Slice(i, part.Length), target, target);
        }
    }

    private static void Sigma(Span<float> sigma, ReadOnlySpan<float> x)
    {
        // 2u = x (2√(2/π) + 2√(2/π) · 0.044715 x²)
        TensorPrimitives.Multiply(x, x, sigma);
        TensorPrimitives.Multiply(sigma, TwoSqrtTwoOverPi * Cubic, sigma);
        TensorPrimitives.AddMultiply(sigma, TwoSqrtTwoOverPi, x, sigma);
        TensorPrimitives.Sigmoid(sigma, sigma);
    }
}
