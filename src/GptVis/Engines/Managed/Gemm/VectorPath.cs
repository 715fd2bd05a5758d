using System.Runtime.Intrinsics;

namespace GptVis.Engines.Managed.Gemm;

/// <summary>The vector width of this process: the widest that the processor and the runtime's settings allow.</summary>
internal enum VectorPath
{
    /// <summary>No vectors.</summary>
    Scalar,

    /// <summary><see cref="Width128"/>.</summary>
    Vector128,

    /// <summary><see cref="Width256"/>.</summary>
    Vector256,

    /// <summary><see cref="Width512"/>.</summary>
    Vector512,
}

/// <summary>The path in use, a constant for the JIT compiler.</summary>
internal static class VectorPaths
{
    public static VectorPath Current =>
        Vector512.IsHardwareAccelerated ? VectorPath.Vector512
        : Vector256.IsHardwareAccelerated ? VectorPath.Vector256
        : Vector128.IsHardwareAccelerated ? VectorPath.Vector128
        : VectorPath.Scalar;
}
