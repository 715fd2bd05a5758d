using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GptVis.Engines.Managed.Gemm;

/// <summary>Sixteen floats: AVX-512, with 32 registers.</summary>
internal readonly struct Width512(Vector512<float> value) : IVectorWidth<Width512>
{
    private readonly Vector512<float> _value = value;

    public static int Width
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 16;
    }

    public static int TileVectors
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 4;
    }

    public static int StreamVectors
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 2;
    }

    public static Width512 Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector512<float>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Width512 Load(float* source) => new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store(float* target, Width512 value) => value._value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Width512 Broadcast(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Width512 MultiplyAdd(Width512 a, Width512 b, Width512 c) =>
    new(Vector512.MultiplyAddEstimate(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Width512 MultiplyAdd(Width512 a, float* b, Width512 c) =>
    new(Vector512.MultiplyAddEstimate(a._value, Vector512.Load(b), c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Width512 value) => Vector512.Sum(value._value);
}
