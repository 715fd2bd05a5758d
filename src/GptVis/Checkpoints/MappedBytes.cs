using System.IO.MemoryMappedFiles;

namespace GptVis.Checkpoints;

/// <summary>
/// A file mapped copy-on-write: the system reads a page when it is first used, and can evict it when memory is short.
/// </summary>
internal sealed unsafe class MappedBytes : TensorBytes
{
    private readonly MemoryMappedViewAccessor _view;

    public MappedBytes(FileStream file)
    {
        using var mapped = MemoryMappedFile.CreateFromFile(
            file, mapName: null, capacity: 0, MemoryMappedFileAccess.CopyOnWrite, HandleInheritability.None,
                leaveOpen: false);
        _view = mapped.CreateViewAccessor(0, 0, MemoryMappedFileAccess.CopyOnWrite);

        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        Start = start;
    }

    // An acquired pointer keeps the view alive until it is released.
    ~MappedBytes()
    {
        _view?.SafeMemoryMappedViewHandle.ReleasePointer();
        _view?.Dispose();
    }
}
