using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GptVis.Engines.Managed.Gemm;

/// <summary>Eight floats: AVX2, with 16 registers.</summary>
internal readonly struct Width256(Vector256<float> value) : IVectorWidth<Width256>
{
    private readonly Vector256<float> _value = value;

    public static int Width
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 8;
    }

    public static int TileVectors
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 2;
    }

    public static int StreamVectors
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 1;
    }

    public static Width256 Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector256<float>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Width256 Load(float* source) => new(Vector256.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store(float* target, Width256 value) => value._value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Width256 Broadcast(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Width256 MultiplyAdd(Width256 a, Width256 b, Width256 c) =>
    new(Vector256.MultiplyAddEstimate(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Width256 MultiplyAdd(Width256 a, float* b, Width256 c) =>
    new(Vector256.MultiplyAddEstimate(a._value, Vector256.Load(b), c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Width256 value) => Vector256.Sum(value._value);
}
