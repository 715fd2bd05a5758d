using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using GptVis.Engines.Managed.Gemm;

namespace GptVis.Tests.Engines.Managed.Gemm;

/// <summary>
/// Which path this process computes with. <see cref="VectorPathProcessTests"/> runs it, and all reference tests, on the
/// other paths too.
/// </summary>
public sealed class VectorPathTests
{
    /// <summary>The path that a run of the tests must take; the widest of the processor without it.</summary>
    public const string Variable = "GPTVIS_EXPECT_PATH";

    [Fact]
    public void The_path_is_the_one_expected()
    {
        string expected = Environment.GetEnvironmentVariable(Variable) ?? Widest().ToString();
        Assert.Equal(expected, VectorPaths.Current.ToString());
    }

    /// <summary>
    /// From the instructions themselves. On some processors with AVX-512 .NET prefers 256 bits, because 512 lower their
    /// clock.
    /// </summary>
    private static VectorPath Widest()
    {
        if (Avx512F.IsSupported && Vector512.IsHardwareAccelerated) return VectorPath.Vector512;
        if (Avx2.IsSupported) return VectorPath.Vector256;
        return Sse2.IsSupported || AdvSimd.IsSupported ? VectorPath.Vector128 : VectorPath.Scalar;
    }
}
