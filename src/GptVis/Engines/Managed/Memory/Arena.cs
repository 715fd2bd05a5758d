namespace GptVis.Engines.Managed.Memory;

/// <summary>
/// One allocation shared by many tensors, each aligned to a cache line: vectors across two lines load half as fast.
/// </summary>
internal sealed class Arena
{
    private readonly Memory<float> _memory;
    private int _used;

    /// <summary>
    /// Allocates memory for <paramref name="floats"/> floats; each tensor's size is rounded up by
    /// <see cref="Rounded(long)"/>. The content is undefined.
    /// </summary>
    public Arena(long floats)
    {
        int length = checked((int)floats);
        _memory = length < AlignedMemory.PinnedFloats
            ? GC.AllocateUninitializedArray<float>(length)
            : AlignedMemory.Align(ArenaPool.Rent(length + AlignedMemory.LineFloats), length);
    }

    public int Capacity => _memory.Length;

    /// <summary>Frees all tensors.</summary>
    public void Rewind() => _used = 0;

    public static long Rounded(long floats) =>
        (floats + AlignedMemory.LineFloats - 1) / AlignedMemory.LineFloats * AlignedMemory.LineFloats;

    /// <summary>The number of floats that a tensor of this shape takes.</summary>
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
