using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace GptVis.Checkpoints;

/// <summary>A file whose tensors are read when they are first used, into one allocation at their offsets.</summary>
internal sealed unsafe class ReadBytes : TensorBytes
{
    private const int Chunk = 1 << 22;

    private readonly Lock _gate = new();
    private readonly HashSet<long> _read = [];   // start offsets of the parts that are read
    private readonly FileStream _file;
    private readonly void* _memory;

    public ReadBytes(FileStream file, long firstTensor)
    {
        _file = file;
        // Reserves the size of the file; pages take no memory before they are written. Huge pages must be aligned to
        // their size.
        nint bytes = (nint)file.Length + Line;
        _memory = NativeMemory.AlignedAlloc((nuint)bytes, bytes < HugePages.Size ? Line : (nuint)HugePages.Size);
        HugePages.Ask((nint)_memory, bytes);
        Start = (byte*)_memory + (Line - firstTensor % Line) % Line;
    }

    ~ReadBytes()
    {
        if (_memory is not null) NativeMemory.AlignedFree(_memory);
    }

    public override void Require(long offset, long count)
    {
        lock (_gate)
        {
            if (_read.Contains(offset)) return;
            Fill(_file.SafeFileHandle, Start + offset, offset, count);
            _read.Add(offset);
        }
    }

    public override ReadOnlySpan<byte> Read(long offset, int count)
    {
        byte[] bytes = GC.AllocateUninitializedArray<byte>(count);
        fixed (byte* target = bytes) Fill(_file.SafeFileHandle, target, offset, count);
        return bytes;
    }

    // All cores copy: one core reaches only a fraction of the memory bandwidth.
    private void Fill(SafeFileHandle file, byte* target, long offset, long count)
    {
        long missing = 0;
        Parallel.For(0, (int)((count + Chunk - 1) / Chunk), chunk =>
        {
            for (long at = (long)chunk * Chunk, end = Math.Min(count, at + Chunk); at < end;)
            {
                int got = RandomAccess.Read(file, new Span<byte>(target + at, (int)(end - at)), offset + at);
                if (got == 0)
                {
                    Interlocked.Add(ref missing, end - at);
                    return;
                }
                at += got;
            }
        });
        if (missing > 0)
            throw new EndOfStreamException(
                $"{_file.Name} has become {missing} bytes shorter since it was opened: something wrote to it "
                    + "meanwhile. Load it again.");
    }
}
