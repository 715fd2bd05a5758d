namespace GptVis;

/// <summary>
/// Float memory that begins with a cache line: a vector that lies across two lines loads half as fast.
/// </summary>
internal static unsafe class AlignedMemory
{
    /// <summary>Floats in a cache line.</summary>
    public const int LineFloats = 16;

    /// <summary>From here on memory is pinned, so that its address can be relied on.</summary>
    public const int PinnedFloats = 1 << 14;

    private const int FloatsPerClear = 1 << 18;

    /// <summary>
    /// The first <paramref name="length"/> floats of a pinned array from a cache line on, in huge pages where the
    /// system has them: without those a run of 1,024 tokens takes half as long again.
    /// </summary>
    /// <param name="pinned">At least <paramref name="length"/> + <see cref="LineFloats"/> floats.</param>
    /// <param name="length">Floats that are needed.</param>
    public static Memory<float> Align(float[] pinned, int length)
    {
        fixed (float* start = pinned)
        {
            HugePages.Ask((nint)start, (nint)pinned.Length * sizeof(float));
            int skip = (int)(-(nint)start & (LineFloats * sizeof(float) - 1)) / sizeof(float);
            return pinned.AsMemory(skip, length);
        }
    }

    /// <summary>Zeros that have been written: later code does not wait for the system to find the memory.</summary>
    /// <param name="stop">Stops between two parts.</param>
    /// <param name="shape">The tensor's shape.</param>
    public static Tensor Zeros(CancellationToken stop, params ReadOnlySpan<int> shape)
    {
        int length = 1;
        foreach (int d in shape) length = checked(length * d);
        if (length < PinnedFloats) return new Tensor(shape);

        float[] array = GC.AllocateUninitializedArray<float>(length + LineFloats, pinned: true);
        var memory = Align(array, length);
        ForParts(length, (from, to) => memory.Span[from..to].Clear(), stop);
        return new Tensor(memory, shape);
    }

    /// <summary>Copies large memory on all cores: one alone copies at a fraction of what the memory can take.</summary>
    public static void Copy(Memory<float> from, Memory<float> to, CancellationToken stop) =>
        ForParts(from.Length, (start, end) => from.Span[start..end].CopyTo(to.Span[start..]), stop);

    private static void ForParts(int length, Action<int, int> fromTo, CancellationToken stop) =>
        Parallel.For(0, (length + FloatsPerClear - 1) / FloatsPerClear,
            new ParallelOptions { CancellationToken = stop },
            part => fromTo(part * FloatsPerClear, Math.Min(length, (part + 1) * FloatsPerClear)));
}
