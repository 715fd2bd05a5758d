using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace GptVis.Checkpoints;

/// <summary>A safetensors file opened for reading. The header is read at once, the numbers on demand.</summary>
public sealed unsafe class SafeTensorsFile
{
    private readonly Dictionary<string, TensorEntry> _entries;
    private readonly TensorBytes _bytes;

    private SafeTensorsFile(string path, IReadOnlyList<TensorEntry> entries, TensorBytes bytes)
    {
        (Path, Entries, _bytes) = (path, entries, bytes);
        _entries = entries.ToDictionary(e => e.Name, StringComparer.Ordinal);
    }

    /// <summary>The file's path, as given.</summary>
    public string Path { get; }

    /// <summary>All tensors, in the header's order.</summary>
    public IReadOnlyList<TensorEntry> Entries { get; }

    /// <summary>Opens a file and checks its whole header against its length.</summary>
    /// <exception cref="InvalidDataException">
    /// The file is truncated or malformed; the message names the file, the tensor and what is wrong.
    /// </exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static SafeTensorsFile Open(string path)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        try
        {
            var entries = SafeTensorsHeader.Read(stream, path);
            return new SafeTensorsFile(
                path, entries, TensorBytes.Of(stream, entries.Count > 0 ? entries.Min(entry => entry.Offset) : 0));
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>The same for a file in memory; messages call it <paramref name="name"/>.</summary>
    internal static SafeTensorsFile FromBytes(byte[] bytes, string name) =>
        new(name, SafeTensorsHeader.Read(new MemoryStream(bytes), name), new PinnedBytes(bytes));

    /// <summary>The header entry of a tensor, or null if the file has no tensor of that name.</summary>
    public TensorEntry? Find(string name) => _entries.GetValueOrDefault(name);

    /// <summary>An F32, F16 or BF16 tensor as floats. F16 and BF16 are widened, which is exact.</summary>
    /// <exception cref="InvalidDataException">
    /// The tensor does not exist, has another type, or has more elements than a <see cref="Tensor"/> can hold.
    /// </exception>
    public Tensor ReadFloats(string name)
    {
        var entry = Require(name);
        if (entry.Type is not (TensorType.F32 or TensorType.F16 or TensorType.BF16))
            throw new InvalidDataException($"{Path}: tensor {name} is {entry.Type}; weights can be F32, F16 or BF16.");
        if (entry.ByteCount / TensorEntry.BytesOf(entry.Type) > Array.MaxLength
            || entry.Shape.Any(d => d > int.MaxValue))
            throw new InvalidDataException(
                $"{Path}: tensor {name} of shape {entry.ShapeText} is too large: at most {Array.MaxLength} elements "
                    + "fit in one tensor.");

        int[] shape = [.. entry.Shape.Select(d => (int)d)];
        int length = (int)(entry.ByteCount / TensorEntry.BytesOf(entry.Type));
        bool aligned = ((nint)_bytes.Start + (nint)entry.Offset) % sizeof(float) == 0;
        if (entry.Type == TensorType.F32 && aligned && length > 0)
        {
            _bytes.Require(entry.Offset, entry.ByteCount);
            return new Tensor(new TensorFloats(_bytes, entry.Offset, length).Memory, shape);
        }

        if (length == 0) return new Tensor(shape);

        var bytes = Bytes(entry);       // before the floats are allocated: it rejects tensors that are too large
        var floats = new float[length];
        if (entry.Type == TensorType.F32) bytes.CopyTo(MemoryMarshal.AsBytes(floats.AsSpan()));
        else if (entry.Type == TensorType.F16)
            TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), floats);
        else WidenBFloat16(floats, bytes);
        GC.KeepAlive(this);     // a span alone does not keep the bytes
        return new Tensor(floats, shape);
    }

    /// <summary>A tensor of I64, for instance token ids.</summary>
    /// <exception cref="InvalidDataException">The tensor does not exist, or has another type.</exception>
    public long[] ReadIntegers(string name)
    {
        var entry = Require(name);
        if (entry.Type != TensorType.I64)
            throw new InvalidDataException($"{Path}: tensor {name} is {entry.Type}, not I64.");
        if (entry.ByteCount == 0) return [];

        long[] integers = MemoryMarshal.Cast<byte, long>(Bytes(entry)).ToArray();
        GC.KeepAlive(this);     // a span alone does not keep the bytes
        return integers;
    }

    private TensorEntry Require(string name) =>
        Find(name) ?? throw new InvalidDataException(
            $"{Path}: there is no tensor {name}. It has {Entries.Count} others.");

    private ReadOnlySpan<byte> Bytes(TensorEntry entry) => entry.ByteCount <= int.MaxValue
        ? _bytes.Read(entry.Offset, (int)entry.ByteCount)
        : throw new InvalidDataException(
            $"{Path}: tensor {entry.Name} has {entry.ByteCount} bytes; one that has to be converted can have "
                + $"{int.MaxValue}.");

    private static void WidenBFloat16(Span<float> floats, ReadOnlySpan<byte> bytes)
    {
        var halves = MemoryMarshal.Cast<byte, ushort>(bytes);
        for (int i = 0; i < floats.Length; i++) floats[i] = BitConverter.UInt32BitsToSingle((uint)halves[i] << 16);
    }
}
