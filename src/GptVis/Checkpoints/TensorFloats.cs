using System.Buffers;

namespace GptVis.Checkpoints;

/// <summary>
/// A tensor's numbers where the bytes of its safetensors file lie, which stay in memory as long as any of them can be
/// reached.
/// </summary>
internal sealed unsafe class TensorFloats(TensorBytes file, long offset, int length) : MemoryManager<float>
{
    public override Span<float> GetSpan() => new(file.Start + offset, length);

    public override MemoryHandle Pin(int elementIndex = 0) =>
        new((float*)(file.Start + offset) + elementIndex, pinnable: this);

    public override void Unpin() { }

    // The file is shared by all its tensors; it goes when the last of them is collected.
    protected override void Dispose(bool disposing) { }
}
