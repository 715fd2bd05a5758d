using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GptVis.Checkpoints;

/// <summary>
/// A whole safetensors file at a fixed address. A file on disk is mapped copy-on-write: changing a number never changes it.
/// The bytes stay as long as anything refers to this object and are released by the collector: tensors have no owner who
/// could dispose them.
/// </summary>
internal sealed unsafe class TensorBytes
{
    private readonly MemoryMappedViewAccessor? _view;
    private readonly byte[]? _pinned;

    public TensorBytes(FileStream stream)
    {
        using var mapped = MemoryMappedFile.CreateFromFile(
            stream, mapName: null, capacity: 0, MemoryMappedFileAccess.CopyOnWrite, HandleInheritability.None, leaveOpen: true);
        _view = mapped.CreateViewAccessor(0, 0, MemoryMappedFileAccess.CopyOnWrite);

        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        Start = start;
    }

    public TensorBytes(ReadOnlySpan<byte> bytes)
    {
        _pinned = GC.AllocateUninitializedArray<byte>(bytes.Length, pinned: true);
        bytes.CopyTo(_pinned);
        Start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_pinned));
    }

    // An acquired pointer keeps the view alive for good unless it is given back.
    ~TensorBytes()
    {
        _view?.SafeMemoryMappedViewHandle.ReleasePointer();
        _view?.Dispose();
    }

    public byte* Start { get; }
}
