namespace GptVis.Engines.Managed.Memory;

/// <summary>
/// One stretch of memory that many tensors are cut from, each at the start of a cache line: vectors that lie across two
/// lines load half as fast.
/// </summary>
internal sealed class Arena
{
    private readonly Memory<float> _memory;
    private int _used;

    /// <summary>
    /// Memory for so many floats, each tensor's rounded up by <see cref="Rounded(long)"/>. Its content is undefined.
    /// </summary>
    public Arena(long floats)
    {
        int length = checked((int)floats);
        _memory = length < AlignedMemory.PinnedFloats
            ? GC.AllocateUninitializedArray<float>(length)
            : AlignedMemory.Align(ArenaPool.Rent(length + AlignedMemory.LineFloats), length);
    }

    public int Capacity => _memory.Length;

    /// <summary>All of it is free again.</summary>
    public void Rewind() => _used = 0;

    public static long Rounded(long floats) =>
        (floats + AlignedMemory.LineFloats - 1) / AlignedMemory.LineFloats * AlignedMemory.LineFloats;

    /// <summary>Floats that a tensor of this shape takes.</summary>
    public static long Rounded(ReadOnlySpan<int> shape)
    {
        long length = 1;
        foreach (int d in shape) length *= d;
        return Rounded(length);
    }

    public Tensor TakeZeros(params ReadOnlySpan<int> shape)
    {
        var tensor = Take(shape);
        tensor.Span.Clear();
        return tensor;
    }

    public Tensor TakeCopy(Tensor tensor)
    {
        var copy = Take(tensor.Shape);
        tensor.Span.CopyTo(copy.Span);
        return copy;
    }

    public Tensor Take(params ReadOnlySpan<int> shape)
    {
        int length = 1;
        foreach (int d in shape) length *= d;
        var tensor = new Tensor(_memory.Slice(_used, length), shape);
        _used += (int)Rounded(length);
        return tensor;
    }
}
