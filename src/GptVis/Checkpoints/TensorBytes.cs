namespace GptVis.Checkpoints;

/// <summary>
/// A whole safetensors file at a fixed address. Changing a number there never changes the file. The bytes stay as long
/// as anything refers to this object and are released by the collector: tensors have no owner who could dispose them.
/// </summary>
internal abstract unsafe class TensorBytes
{
    /// <summary>Bytes in a line of the cache.</summary>
    public const int Line = 64;

    /// <summary>GPT-2 medium (1.5 GB) is read in a second or less.</summary>
    private const long MaxBytesRead = 2_000_000_000;

    /// <summary>Where the file's first byte is, or would be: see <see cref="Require"/>.</summary>
    public byte* Start { get; private protected init; }

    /// <summary>
    /// A file on disk. It is mapped, and there at once, where its first tensor begins with a line of the cache, as in
    /// the files we write. Other files are read into memory where they do: over vectors that lie across two lines a
    /// forward pass takes up to twice as long, and numbers at odd addresses, as in the published GPT-2, would have to
    /// be copied anyway. Files so large that one would wait for it are mapped too, and so are those that take more than
    /// half of what is free.
    /// </summary>
    /// <param name="file">The file; belongs to the result.</param>
    /// <param name="firstTensor">Where in the file the first tensor begins.</param>
    public static TensorBytes Of(FileStream file, long firstTensor)
    {
        bool maps = firstTensor % Line == 0 || file.Length > MaxBytesRead
            || FreeMemory.Shortage(2 * file.Length) is not null;
        return maps ? new MappedBytes(file) : new ReadBytes(file, firstTensor);
    }

    /// <summary>Makes sure that a part of the file is at its place.</summary>
    /// <exception cref="EndOfStreamException">The file has become shorter since it was opened.</exception>
    public virtual void Require(long offset, long count) { }

    /// <summary>A part of the file, to be copied or converted.</summary>
    /// <exception cref="EndOfStreamException">The file has become shorter since it was opened.</exception>
    public virtual ReadOnlySpan<byte> Read(long offset, int count) => new(Start + offset, count);
}
