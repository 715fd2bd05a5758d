using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace GptVis.Checkpoints;

/// <summary>A file of which each tensor is read when it is first asked for, into memory of its own.</summary>
internal sealed unsafe class ReadBytes : TensorBytes
{
    private const int Chunk = 1 << 22;

    private readonly Lock _gate = new();
    private readonly HashSet<long> _read = [];   // where the parts begin that are at their place
    private readonly FileStream _file;
    private readonly void* _memory;

    public ReadBytes(FileStream file, long firstTensor)
    {
        _file = file;
        // As much as the file, which takes no memory before it is written; large pages can only begin at multiples of
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

    // All cores copy: one alone copies at a fraction of what the memory can take.
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
