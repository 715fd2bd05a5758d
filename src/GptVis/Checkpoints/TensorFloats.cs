using System.Buffers;

namespace GptVis.Checkpoints;

/// <summary>
/// The numbers of a tensor inside the bytes of its safetensors file, which stay in memory while any tensor of the file
/// is reachable.
/// </summary>
internal sealed unsafe class TensorFloats(TensorBytes file, long offset, int length) : MemoryManager<float>
{
    public override Span<float> GetSpan() => new(file.Start + offset, length);

    public override MemoryHandle Pin(int elementIndex = 0) =>
        new((float*)(file.Start + offset) + elementIndex, pinnable: this);

    public override void Unpin() { }

    // All tensors of the file share it; it is released when the last of them is collected.
    protected override void Dispose(bool disposing) { }
}
