using System.Numerics;
using System.Numerics.Tensors;

namespace GptVis.Engines.Managed.Kernels;

/// <summary>ReLU, the nonlinearity of the small teaching model.</summary>
internal static class Relu
{
    /// <summary>y = max(x, 0).</summary>
    public static void Forward(Span<float> y, ReadOnlySpan<float> x) => TensorPrimitives.Max(x, 0f, y);

    /// <summary>dx += dy where x &gt; 0; the slope at 0 is taken as 0, as PyTorch does.</summary>
    public static void Backward(Span<float> dx, ReadOnlySpan<float> dy, ReadOnlySpan<float> x)
    {
        int width = Vector<float>.Count, whole = x.Length / width * width;
        for (int i = 0; i < whole; i += width)
        {
            var passed =
                Vector.ConditionalSelect(Vector.GreaterThan(new Vector<float>(x[i..]), Vector<float>.Zero),
                    new Vector<float>(dy[i..]), Vector<float>.Zero);
            (new Vector<float>(dx[i..]) + passed).CopyTo(dx[i..]);
        }
        for (int i = whole; i < x.Length; i++)
            if (x[i] > 0) dx[i] += dy[i];
    }
}
