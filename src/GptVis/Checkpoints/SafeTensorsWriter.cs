using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using GptVis.Files;

namespace GptVis.Checkpoints;

/// <summary>Writes F32 tensors as a safetensors file.</summary>
internal static class SafeTensorsWriter
{
    /// <summary>Bytes written and flushed to the drive between two checks for cancellation.</summary>
    private const int BytesAtOnce = 8 << 20;

    /// <summary>
    /// Writes a temporary file beside the target and renames it: a complete file is never replaced by a partial one.
    /// </summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="tensors">Names and tensors, in the order of the file.</param>
    /// <param name="cancellation">Stops the write; an existing file stays unchanged.</param>
    public static void Write(
        string path, IReadOnlyList<(string Name, Tensor Tensor)> tensors, CancellationToken cancellation = default) =>
        Write(
        path,
        [.. tensors.Select(t => (t.Name, t.Tensor.Shape.ToArray()))],
        (index, file) => Write(file, MemoryMarshal.AsBytes(tensors[index].Tensor.Span), cancellation));

    /// <summary>
    /// As <see cref="Write(string, IReadOnlyList{ValueTuple{string, Tensor}}, CancellationToken)"/>, for tensors that
    /// do not fit in memory together.
    /// </summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="layout">Names and shapes, in the order of the file.</param>
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
            json.WriteString("format", "pt");       // required by Hugging Face's loader
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

        // aligned, so that the data can be mapped in place
        while ((sizeof(long) + buffer.Length) % TensorBytes.Line != 0) buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }
}
