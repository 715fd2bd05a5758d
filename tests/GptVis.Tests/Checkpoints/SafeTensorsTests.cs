using System.Buffers.Binary;
using System.Text;
using GptVis.Checkpoints;

namespace GptVis.Tests.Checkpoints;

public sealed class SafeTensorsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gptvis-safetensors-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_is_written_is_read_back()
    {
        string path = Path.Combine(_folder, "model.safetensors");
        SafeTensorsWriter.Write(path,
            [("a", new Tensor(new float[] { 1, -2, 3.5f, 4, 5, 6 }, 2, 3)), ("b.bias", new Tensor(new[] { 7f }, 1)),
                ("none", new Tensor(0, 4))]);

        var file = SafeTensorsFile.Open(path);
        Assert.Equal(["a", "b.bias", "none"], file.Entries.Select(e => e.Name));
        Assert.Equal([1, -2, 3.5f, 4, 5, 6], file.ReadFloats("a").Span.ToArray());
        Assert.Equal([2, 3], file.ReadFloats("a").Shape.ToArray());
        Assert.Equal([7], file.ReadFloats("b.bias").Span.ToArray());
        Assert.Equal([0, 4], file.ReadFloats("none").Shape.ToArray());
        Assert.Equal(0, file.Entries[0].Offset % 8);
    }

    [Fact]
    public void Every_half_and_brain_float_is_widened_exactly()
    {
        byte[] data = new byte[4 * 65536];
        for (int i = 0; i < 65536; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(data.AsSpan(2 * i), (ushort)i);
            BinaryPrimitives.WriteUInt16LittleEndian(data.AsSpan(131072 + 2 * i), (ushort)i);
        }
        var file = SafeTensorsFile.Open(Write(
            """{"h":{"dtype":"F16","shape":[65536],"data_offsets":[0,131072]},"b":"""
                + """{"dtype":"BF16","shape":[65536],"data_offsets":[131072,262144]}}""", data));

        var (halves, brains) = (file.ReadFloats("h"), file.ReadFloats("b"));
        for (int i = 0; i < 65536; i++)
        {
            Assert.Equal((float)BitConverter.UInt16BitsToHalf((ushort)i), halves[i]);
            Assert.Equal(BitConverter.UInt32BitsToSingle((uint)i << 16), brains[i]);
        }
    }

    [Fact]
    public void Floats_at_an_odd_offset_are_read()
    {
        byte[] data = [1, 2, 3, .. BitConverter.GetBytes(1.5f)];
        var file = SafeTensorsFile.Open(Write(
            """{"m":{"dtype":"BOOL","shape":[3],"data_offsets":[0,3]},"x":"""
                + """{"dtype":"F32","shape":[1],"data_offsets":[3,7]}}""", data));
        Assert.Equal(1.5f, file.ReadFloats("x")[0]);
    }

    [Theory]
    [InlineData("""[]""", "its header is a JSON Array, not an object of tensors")]
    [InlineData("""{"x":""", "its header is not JSON")]
    [InlineData("""nonsense""", "its header is not JSON")]
    [InlineData("""{"x":1}""", "tensor x is described by a JSON Number, not an object")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"x":"""
        + """{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "tensor x stands twice")]
    [InlineData("""{"x":{"shape":[2],"data_offsets":[0,8]}}""", "tensor x has dtype missing")]
    [InlineData("""{"x":{"dtype":"F31","shape":[2],"data_offsets":[0,8]}}""", "tensor x has dtype F31")]
    [InlineData("""{"x":{"dtype":4,"shape":[2],"data_offsets":[0,8]}}""", "tensor x has dtype missing")]
    [InlineData("""{"x":{"dtype":"F32","data_offsets":[0,8]}}""", "tensor x has no list of shape")]
    [InlineData("""{"x":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}""", "tensor x has no list of shape")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2]}}""", "tensor x has no list of data_offsets")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[8]}}""", "tensor x has 1 data_offsets")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", "tensor x lies at bytes 8 to 0")]
    [InlineData("""{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}""",
        "tensor x lies at bytes 0 to 12, but the file has 8 bytes of data. The file is truncated")]
    [InlineData("""{"x":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "tensor x has -2 in its shape")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", "tensor x has 2.5 in its shape")]
    [InlineData("""{"x":{"dtype":"F32","shape":[9223372036854775808],"data_offsets":[0,8]}}""",
        "tensor x has 9223372036854775808 in its shape")]
    [InlineData("""{"x":{"dtype":"F32","shape":[9223372036854775807],"data_offsets":[0,8]}}""",
        "tensor x of shape (9223372036854775807) and dtype F32 does not fit its 8 bytes")]
    [InlineData("""{"x":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}}""",
        "does not fit its 8 bytes")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,9223372036854775807]}}""",
        "tensor x lies at bytes 0 to 9223372036854775807")]
    [InlineData("""{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""",
        "tensor x of shape (3) and dtype F32 does not fit its 8 bytes")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"y":"""
        + """{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "tensors x and y overlap")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
        "4 bytes before tensor x belong to no tensor")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "4 bytes at its end belong to no tensor")]
    [InlineData("""{"x":{"dtype":"F32","dtype":"F16","shape":[2],"data_offsets":[0,8]}}""",
        "tensor x has one of dtype, dtype, shape, data_offsets twice")]
    [InlineData("""{}""", "8 bytes at its end belong to no tensor")]
    public void A_malformed_header_is_refused_by_name(string header, string message)
    {
        string path = Write(header, new byte[8]);
        var e = Assert.Throws<InvalidDataException>(() => SafeTensorsFile.Open(path));
        Assert.StartsWith(path + ": ", e.Message, StringComparison.Ordinal);
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_too_large_to_convert_and_an_empty_one_with_huge_dimensions_are_no_crash()
    {
        string path = Path.Combine(_folder, "sparse.safetensors");
        byte[] header =
            Encoding.UTF8.GetBytes(
                """{"x":{"dtype":"BF16","shape":[1200000000],"data_offsets":[0,2400000000]},"n":"""
                    + """{"dtype":"F32","shape":[65536,65536,0],"data_offsets":[2400000000,2400000000]}}""");
        using (var stream = File.Create(path))
        {
            stream.Write(BitConverter.GetBytes((long)header.Length));
            stream.Write(header);
            stream.SetLength(8 + header.Length + 2_400_000_000);    // sparse: takes no disk
        }

        var file = SafeTensorsFile.Open(path);
        Assert.Contains("tensor x has 2400000000 bytes; one that has to be converted can have 2147483647.",
            Assert.Throws<InvalidDataException>(() => file.ReadFloats("x")).Message, StringComparison.Ordinal);
        Assert.Equal(0, file.ReadFloats("n").Length);
    }

    [Theory]
    [InlineData(0), InlineData(7)]
    public void A_file_shorter_than_its_prefix_is_refused(int bytes)
    {
        string path = Path.Combine(_folder, "short.safetensors");
        File.WriteAllBytes(path, new byte[bytes]);
        var e = Assert.Throws<InvalidDataException>(() => SafeTensorsFile.Open(path));
        Assert.Contains($"it has {bytes} bytes", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100UL), InlineData(1UL << 63), InlineData(ulong.MaxValue), InlineData((1UL << 63) - 1)]
    public void A_header_longer_than_the_file_is_refused(ulong length)
    {
        string path = Path.Combine(_folder, "long.safetensors");
        byte[] bytes = new byte[50];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        File.WriteAllBytes(path, bytes);
        var e = Assert.Throws<InvalidDataException>(() => SafeTensorsFile.Open(path));
        Assert.Contains(
            $"its header claims {length} bytes, but the file has 42 after", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_that_is_not_UTF8_is_refused()
    {
        string path = Path.Combine(_folder, "bytes.safetensors");
        byte[] header = [(byte)'{', (byte)'"', 0xFF, 0xFE, (byte)'"', (byte)':', (byte)'1', (byte)'}'];
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((long)header.Length), .. header]);
        Assert.Contains("its header is not JSON",
            Assert.Throws<InvalidDataException>(() => SafeTensorsFile.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_tensor_and_a_wrong_type_are_named()
    {
        var file = SafeTensorsFile.Open(
            Write("""{"x":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}""", new byte[8]));
        Assert.Contains("there is no tensor y", Assert.Throws<InvalidDataException>(() => file.ReadFloats("y")).Message,
            StringComparison.Ordinal);
        Assert.Contains("tensor x is F64; weights can be F32, F16 or BF16",
            Assert.Throws<InvalidDataException>(() => file.ReadFloats("x")).Message, StringComparison.Ordinal);
    }

    private string Write(string header, byte[] data)
    {
        string path = Path.Combine(_folder, "test.safetensors");
        byte[] json = Encoding.UTF8.GetBytes(header);
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((long)json.Length), .. json, .. data]);
        return path;
    }
}
