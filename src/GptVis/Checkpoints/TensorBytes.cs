namespace GptVis.Checkpoints;

/// <summary>
/// A whole safetensors file at a fixed address. Writing to the memory never changes the file. The garbage collector
/// releases the bytes when nothing refers to this object: tensors have no owner that could dispose them.
/// </summary>
internal abstract unsafe class TensorBytes
{
    /// <summary>Bytes per cache line.</summary>
    public const int Line = 64;

    /// <summary>
    /// Files up to this size are read, larger ones mapped. Reading GPT-2 medium (1.5 GB) takes at most a second.
    /// </summary>
    private const long MaxBytesRead = 2_000_000_000;

    /// <summary>Address of the file's first byte; parts are valid after <see cref="Require"/>.</summary>
    public byte* Start { get; private protected init; }

    /// <summary>
    /// A file on disk. If its first tensor is aligned to a cache line, as in the files we write, the file is mapped,
    /// which takes no time. Other files are read into aligned memory: with vectors across two cache lines, a forward
    /// pass takes up to twice as long, and numbers at odd addresses, as in the published GPT-2, would have to be copied
    /// anyway. Files that take long to read, or more than half of the free memory, are mapped too.
    /// </summary>
    /// <param name="file">The file; the result owns it.</param>
    /// <param name="firstTensor">Byte offset of the first tensor in the file.</param>
    public static TensorBytes Of(FileStream file, long firstTensor)
    {
        bool maps = firstTensor % Line == 0 || file.Length > MaxBytesRead
            || FreeMemory.Shortage(2 * file.Length) is not null;
        return maps ? new MappedBytes(file) : new ReadBytes(file, firstTensor);
    }

    /// <summary>Ensures that a part of the file is in memory.</summary>
    /// <exception cref="EndOfStreamException">The file has become shorter since it was opened.</exception>
    public virtual void Require(long offset, long count) { }

    /// <summary>A part of the file, for copying or conversion.</summary>
    /// <exception cref="EndOfStreamException">The file has become shorter since it was opened.</exception>
    public virtual ReadOnlySpan<byte> Read(long offset, int count) => new(Start + offset, count);
}
