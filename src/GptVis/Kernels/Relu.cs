using System.Numerics.Tensors;

namespace GptVis.Kernels;

/// <summary>The rectifier, used by the small teaching model.</summary>
public static class Relu
{
    /// <summary>y = max(x, 0).</summary>
    public static void Forward(Span<float> y, ReadOnlySpan<float> x) => TensorPrimitives.Max(x, 0f, y);

    /// <summary>dx += dy where x &gt; 0; the slope at 0 is taken as 0, as PyTorch does.</summary>
    public static void Backward(Span<float> dx, ReadOnlySpan<float> dy, ReadOnlySpan<float> x)
    {
        for (int i = 0; i < x.Length; i++)
            if (x[i] > 0) dx[i] += dy[i];
    }
}
