using System.Buffers.Binary;
using System.Text.Json;

namespace GptVis.Checkpoints;

/// <summary>
/// Reads and checks the header of a safetensors file: 8 bytes little-endian length N, N bytes of JSON, then raw data;
/// data_offsets count from the end of the header, and together cover the data without gaps.
/// </summary>
/// <remarks>Every number is checked against the real length of the file before anything is allocated from it.</remarks>
internal static class SafeTensorsHeader
{
    private const int PrefixBytes = 8;

    /// <summary>The limit of the format: a file with a longer header is not a safetensors file.</summary>
    private const long MaxHeaderBytes = 100_000_000;

    private static readonly Dictionary<string, TensorType> Types =
        Enum.GetValues<TensorType>().ToDictionary(t => t.ToString().ToUpperInvariant(), t => t, StringComparer.Ordinal);

    public static IReadOnlyList<TensorEntry> Read(Stream file, string path)
    {
        long fileBytes = file.Length;
        if (fileBytes < PrefixBytes)
            throw Malformed(
                path, $"it has {fileBytes} bytes; a safetensors file begins with the 8 bytes of its header's length.");

        Span<byte> prefix = stackalloc byte[PrefixBytes];
        file.ReadExactly(prefix);
        ulong headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerBytes > MaxHeaderBytes || headerBytes > (ulong)(fileBytes - PrefixBytes))
            throw Malformed(path,
                $"its header claims {headerBytes} bytes, but the file has {fileBytes - PrefixBytes} after the "
                    + "header's length. The file is truncated or not safetensors.");

        var json = new byte[headerBytes];
        file.ReadExactly(json);
        var entries =
            Parse(json, path, dataStart: PrefixBytes + (long)headerBytes,
                dataBytes: fileBytes - PrefixBytes - (long)headerBytes);
        RequireExactCover(entries, path, PrefixBytes + (long)headerBytes, fileBytes);
        return entries;
    }

    private static List<TensorEntry> Parse(byte[] json, string path, long dataStart, long dataBytes)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw Malformed(
                    path, $"its header is a JSON {document.RootElement.ValueKind}, not an object of tensors.");

            var names = new HashSet<string>(StringComparer.Ordinal);
            var entries = new List<TensorEntry>();
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (!names.Add(property.Name))
                    throw Malformed(path, $"tensor {property.Name} stands twice in its header.");
                if (property.Name != "__metadata__") entries.Add(ParseEntry(property, path, dataStart, dataBytes));
            }
            return entries;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a name or string whose bytes are not UTF-8.
            throw Malformed(path, $"its header is not JSON ({e.Message.TrimEnd('.')}).", e);
        }
    }

    private static TensorEntry ParseEntry(JsonProperty property, string path, long dataStart, long dataBytes)
    {
        string name = property.Name;
        var value = property.Value;
        if (value.ValueKind != JsonValueKind.Object)
            throw Malformed(path, $"tensor {name} is described by a JSON {value.ValueKind}, not an object.");

        var keys = value.EnumerateObject().Select(p => p.Name).ToList();
        if (keys.Distinct(StringComparer.Ordinal).Count() < keys.Count)
            throw Malformed(path, $"tensor {name} has one of {string.Join(", ", keys)} twice.");

        string? typeName = value.TryGetProperty("dtype", out var dtype) && dtype.ValueKind == JsonValueKind.String
            ? dtype.GetString()
            : null;
        if (typeName is null || !Types.TryGetValue(typeName, out var type))
            throw Malformed(
                path, $"tensor {name} has dtype {typeName ?? "missing"}; known are {string.Join(", ", Types.Keys)}.");

        var shape = Numbers(value, "shape", name, path);
        var offsets = Numbers(value, "data_offsets", name, path);
        if (offsets.Count != 2)
            throw Malformed(path, $"tensor {name} has {offsets.Count} data_offsets; it needs a begin and an end.");

        var (begin, end) = (offsets[0], offsets[1]);
        if (begin > end || end > dataBytes)
            throw Malformed(path,
                $"tensor {name} lies at bytes {begin} to {end}, but the file has {dataBytes} bytes of data. The file "
                    + "is truncated or its header is wrong.");
        if (ByteCount(shape, type) is not { } needed || needed != end - begin)
            throw Malformed(path,
                $"tensor {name} of shape ({string.Join(", ", shape)}) and dtype {typeName} does not fit its "
                    + $"{end - begin} bytes.");

        return new TensorEntry(name, type, shape, dataStart + begin, end - begin);
    }

    private static List<long> Numbers(JsonElement value, string key, string name, string path)
    {
        if (!value.TryGetProperty(key, out var array) || array.ValueKind != JsonValueKind.Array)
            throw Malformed(path, $"tensor {name} has no list of {key}.");

        var numbers = new List<long>();
        foreach (var element in array.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt64(out long number) || number < 0)
                throw Malformed(path,
                    $"tensor {name} has {element.GetRawText()} in its {key}; only whole numbers from 0 to 2^63 - 1 "
                        + "can stand there.");
            numbers.Add(number);
        }
        return numbers;
    }

    private static long? ByteCount(List<long> shape, TensorType type)
    {
        try
        {
            return shape.Aggregate((long)TensorEntry.BytesOf(type), (n, d) => checked(n * d));
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static void RequireExactCover(List<TensorEntry> entries, string path, long dataStart, long fileBytes)
    {
        long end = dataStart;
        TensorEntry? before = null;
        foreach (var entry in entries.OrderBy(e => e.Offset).ThenBy(e => e.ByteCount))
        {
            if (entry.Offset < end) throw Malformed(path, $"tensors {before!.Name} and {entry.Name} overlap.");
            if (entry.Offset > end)
                throw Malformed(path, $"{entry.Offset - end} bytes before tensor {entry.Name} belong to no tensor.");
            (end, before) = (entry.Offset + entry.ByteCount, entry);
        }
        if (end != fileBytes) throw Malformed(path, $"{fileBytes - end} bytes at its end belong to no tensor.");
    }

    private static InvalidDataException Malformed(string path, string what, Exception? inner = null) =>
        new($"{path}: {what}", inner);
}
