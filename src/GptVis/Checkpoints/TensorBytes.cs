using GptVis.Model;

namespace GptVis.Checkpoints;

/// <summary>
/// A whole safetensors file at a fixed address. Changing a number there never changes the file. The bytes stay as long as anything refers to this
/// object and are released by the collector: tensors have no owner who could dispose them.
/// </summary>
internal abstract unsafe class TensorBytes
{
    /// <summary>Where the file's first byte is, or would be: see <see cref="Require"/>.</summary>
    public byte* Start { get; private protected init; }

    /// <summary>
    /// A file on disk: read into memory where that takes no more than half of what is free, else mapped. What is read lies in large pages and
    /// begins with a cache line, which a file does not: a forward pass of 64 tokens takes a fifth less, one over weights that lie across lines half as long again.
    /// </summary>
    /// <param name="file">The file; belongs to the result.</param>
    /// <param name="firstTensor">Where in the file the first tensor begins.</param>
    public static TensorBytes Of(FileStream file, long firstTensor) =>
        TraceMemory.Shortage(2 * file.Length) is null ? new ReadBytes(file, firstTensor) : new MappedBytes(file);

    /// <summary>Makes sure that a part of the file is at its place.</summary>
    /// <exception cref="EndOfStreamException">The file has become shorter since it was opened.</exception>
    public virtual void Require(long offset, long count) { }

    /// <summary>A part of the file, to be copied or converted.</summary>
    /// <exception cref="EndOfStreamException">The file has become shorter since it was opened.</exception>
    public virtual ReadOnlySpan<byte> Read(long offset, int count) => new(Start + offset, count);
}
