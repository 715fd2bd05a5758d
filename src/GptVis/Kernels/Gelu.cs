namespace GptVis.Kernels;

/// <summary>GELU in the tanh form that GPT-2 was trained with (Hugging Face: gelu_new).</summary>
/// <remarks>Hendrycks, Gimpel: Gaussian Error Linear Units, 2016.</remarks>
public static class Gelu
{
    private const float SqrtTwoOverPi = 0.7978845608028654f;
    private const float Cubic = 0.044715f;

    /// <summary>y = ½ x (1 + tanh u) with u = √(2/π) (x + 0.044715 x³).</summary>
    public static void Forward(Span<float> y, ReadOnlySpan<float> x)
    {
        for (int i = 0; i < x.Length; i++) y[i] = 0.5f * x[i] * (1 + Tanh(x[i]));
    }

    /// <summary>dx += dy · (½ (1 + tanh u) + ½ x (1 − tanh² u) u′) with u′ = √(2/π) (1 + 3 · 0.044715 x²).</summary>
    public static void Backward(Span<float> dx, ReadOnlySpan<float> dy, ReadOnlySpan<float> x)
    {
        for (int i = 0; i < x.Length; i++)
        {
            float tanh = Tanh(x[i]);
            float slope = SqrtTwoOverPi * (1 + 3 * Cubic * x[i] * x[i]);
            dx[i] += dy[i] * (0.5f * (1 + tanh) + 0.5f * x[i] * (1 - tanh * tanh) * slope);
        }
    }

    private static float Tanh(float x) => MathF.Tanh(SqrtTwoOverPi * (x + Cubic * x * x * x));
}
