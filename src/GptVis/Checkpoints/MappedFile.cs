using System.IO.MemoryMappedFiles;

namespace GptVis.Checkpoints;

/// <summary>
/// A whole file in memory, copy-on-write: changing a number never changes the file. It stays mapped as long as anything
/// refers to this object, and is released by the collector: tensors have no owner who could dispose them.
/// </summary>
internal sealed unsafe class MappedFile
{
    private readonly MemoryMappedViewAccessor _view;

    public MappedFile(FileStream stream)
    {
        using var mapped = MemoryMappedFile.CreateFromFile(
            stream, mapName: null, capacity: 0, MemoryMappedFileAccess.CopyOnWrite, HandleInheritability.None, leaveOpen: true);
        _view = mapped.CreateViewAccessor(0, 0, MemoryMappedFileAccess.CopyOnWrite);

        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        Start = start;
    }

    // An acquired pointer keeps the view alive for good unless it is given back.
    ~MappedFile()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
    }

    public byte* Start { get; }
}
