using System.Runtime.CompilerServices;

namespace GptVis.Engines.Managed.Gemm;

/// <summary>One float: what is left at the end of a row, and processors without vectors.</summary>
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
