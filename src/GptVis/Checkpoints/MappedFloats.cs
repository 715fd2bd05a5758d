using System.Buffers;

namespace GptVis.Checkpoints;

/// <summary>A tensor's numbers where they lie in a safetensors file, which stays in memory as long as any of them can be reached.</summary>
internal sealed unsafe class MappedFloats(TensorBytes file, long offset, int length) : MemoryManager<float>
{
    public override Span<float> GetSpan() => new(file.Start + offset, length);

    public override MemoryHandle Pin(int elementIndex = 0) => new((float*)(file.Start + offset) + elementIndex, pinnable: this);

    public override void Unpin() { }

    // The file is shared by all its tensors; it goes when the last of them is collected.
    protected override void Dispose(bool disposing) { }
}
