using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using GptVis.Files;

namespace GptVis.Checkpoints;

/// <summary>Writes F32 tensors as a safetensors file.</summary>
public static class SafeTensorsWriter
{
    /// <summary>
    /// What is written, and waited for until the drive has it, before it is asked again whether to go on.
    /// </summary>
    private const int BytesAtOnce = 8 << 20;

    /// <summary>Writes beside the target and then renames: a good file is never replaced by half of one.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="tensors">Names and numbers, in the order they are to lie in the file.</param>
    /// <param name="cancellation">Stops at once; what was there stays.</param>
    public static void Write(
        string path, IReadOnlyList<(string Name, Tensor Tensor)> tensors, CancellationToken cancellation = default) =>
        Write(
        path,
        [.. tensors.Select(t => (t.Name, t.Tensor.Shape.ToArray()))],
        (index, file) => Write(file, MemoryMarshal.AsBytes(tensors[index].Tensor.Span), cancellation));

    /// <summary>
    /// As <see cref="Write(string, IReadOnlyList{ValueTuple{string, Tensor}}, CancellationToken)"/>, for what is too
    /// large to be in memory at once.
    /// </summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="layout">Names and shapes, in the order the tensors are to lie in the file.</param>
    /// <param name="writeTensor">Writes the numbers of the tensor with this index, little-endian.</param>
    internal static void Write(
        string path, IReadOnlyList<(string Name, int[] Shape)> layout, Action<int, FileStream> writeTensor) =>
        AtomicFile.Write(path, file =>
    {
        var header = Header(layout);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        file.Write(length);
        file.Write(header);
        for (int index = 0; index < layout.Count; index++) writeTensor(index, file);
    });

    private static void Write(FileStream file, ReadOnlySpan<byte> bytes, CancellationToken cancellation)
    {
        while (!bytes.IsEmpty)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(bytes.Length, BytesAtOnce - (int)(file.Position % BytesAtOnce));
            file.Write(bytes[..count]);
            bytes = bytes[count..];
            if (file.Position % BytesAtOnce == 0) file.Flush(flushToDisk: true);
        }
    }

    private static byte[] Header(IReadOnlyList<(string Name, int[] Shape)> layout)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            json.WriteString("format", "pt");       // what Hugging Face's loader asks for
            json.WriteEndObject();

            long offset = 0;
            foreach (var (name, shape) in layout)
            {
                long end = offset + shape.Aggregate((long)sizeof(float), (n, d) => n * d);
                json.WriteStartObject(name);
                json.WriteString("dtype", "F32");
                json.WriteStartArray("shape");
                foreach (int d in shape) json.WriteNumberValue(d);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(end);
                json.WriteEndArray();
                json.WriteEndObject();
                offset = end;
            }
            json.WriteEndObject();
        }

        // so that the data can be mapped where it lies
        while ((sizeof(long) + buffer.Length) % TensorBytes.Line != 0) buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }
}
