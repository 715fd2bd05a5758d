using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GptVis.Checkpoints;

/// <summary>
/// A file that is already in memory, copied to pinned memory, which the garbage collector does not move.
/// </summary>
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
