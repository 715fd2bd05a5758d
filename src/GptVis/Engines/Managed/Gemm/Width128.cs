using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GptVis.Engines.Managed.Gemm;

/// <summary>Four floats: SSE and ARM's NEON.</summary>
internal readonly struct Width128(Vector128<float> value) : IVectorWidth<Width128>
{
    private readonly Vector128<float> _value = value;

    public static int Width
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 4;
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

    public static Width128 Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector128<float>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Width128 Load(float* source) => new(Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store(float* target, Width128 value) => value._value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Width128 Broadcast(float value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Width128 MultiplyAdd(Width128 a, Width128 b, Width128 c) =>
    new(Vector128.MultiplyAddEstimate(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Width128 MultiplyAdd(Width128 a, float* b, Width128 c) =>
    new(Vector128.MultiplyAddEstimate(a._value, Vector128.Load(b), c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Width128 value) => Vector128.Sum(value._value);
}
