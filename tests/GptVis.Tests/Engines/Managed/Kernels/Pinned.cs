using GptVis.Engines.Managed.Gemm;

namespace GptVis.Tests.Engines.Managed.Kernels;

/// <summary>Arrays that stay where they are, seen as the matrices that kernels take.</summary>
internal static unsafe class Pinned
{
    /// <summary>A copy that does not move.</summary>
    public static float[] Copy(ReadOnlySpan<float> numbers)
    {
        float[] pinned = GC.AllocateArray<float>(numbers.Length, pinned: true);
        numbers.CopyTo(pinned);
        return pinned;
    }

    public static float[] Zeros(int length) => GC.AllocateArray<float>(length, pinned: true);

    /// <summary>
    /// A pinned array as a matrix, or a part of one whose rows are <paramref name="stride"/> floats apart.
    /// </summary>
    public static Matrix Matrix(float[] pinned, int rows, int columns, int? stride = null, int first = 0)
    {
        fixed (float* start = pinned) return new Matrix(start + first, rows, columns, stride ?? columns);
    }
}
