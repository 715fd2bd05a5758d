using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GptVis.Checkpoints;

/// <summary>A file that was in memory already, copied to where the collector does not move it.</summary>
internal sealed unsafe class PinnedBytes : TensorBytes
{
    private readonly byte[] _bytes;

    public PinnedBytes(ReadOnlySpan<byte> bytes)
    {
        _bytes = GC.AllocateUninitializedArray<byte>(bytes.Length, pinned: true);
        bytes.CopyTo(_bytes);
        Start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_bytes));
    }
}
