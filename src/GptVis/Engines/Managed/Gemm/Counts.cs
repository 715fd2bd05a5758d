using System.Runtime.CompilerServices;

namespace GptVis.Engines.Managed.Gemm;

/// <summary>A compile-time number: a kernel is compiled for each one, without the code it does not need.</summary>
internal interface ICount
{
    static abstract int Value { get; }
}

/// <summary>The counts that kernels are compiled for.</summary>
internal static class Counts
{
    internal readonly struct Zero : ICount
    {
        public static int Value
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => 0;
        }
    }

    internal readonly struct One : ICount
    {
        public static int Value
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => 1;
        }
    }

    internal readonly struct Two : ICount
    {
        public static int Value
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => 2;
        }
    }

    internal readonly struct Three : ICount
    {
        public static int Value
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => 3;
        }
    }

    internal readonly struct Four : ICount
    {
        public static int Value
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => 4;
        }
    }

    internal readonly struct Five : ICount
    {
        public static int Value
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => 5;
        }
    }

    internal readonly struct Six : ICount
    {
        public static int Value
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => 6;
        }
    }

    internal readonly struct Sum<TFirst, TSecond> : ICount
        where TFirst : ICount
        where TSecond : ICount
    {
        public static int Value
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => TFirst.Value + TSecond.Value;
        }
    }
}
