using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GptVis.Engines.Managed.Gemm;

/// <summary>One float: for the ends of rows, and for processors without vectors.</summary>
internal readonly struct Width1(float value) : IVectorWidth<Width1>
{
    private readonly float _value = value;

    public static int Width
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 1;
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

    public static Width1 Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Width1 Load(float* source) => new(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store(float* target, Width1 value) => *target = value._value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Width1 Broadcast(float value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Width1 MultiplyAdd(Width1 a, Width1 b, Width1 c) => new(a._value * b._value + c._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Width1 MultiplyAdd(Width1 a, float* b, Width1 c) => new(a._value * *b + c._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Width1 value) => value._value;
}

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
