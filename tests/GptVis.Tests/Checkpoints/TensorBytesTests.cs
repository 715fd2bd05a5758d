using GptVis.Checkpoints;
using GptVis.Tests.Engines.Managed.Gemm;

namespace GptVis.Tests.Checkpoints;

/// <summary>
/// The two ways the numbers of a file on disk get into memory: mapped where they lie well, else read.
/// </summary>
[Collection(ProcessSettings.Name)]
public sealed class TensorBytesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gptvis-bytes-").FullName;

    // Three chunks of 4 MB, the last one not full; the header makes the first number lie across no line but its own.
    private readonly float[] _numbers = [.. Enumerable.Range(0, 2_500_000).Select(i => i * 0.5f)];

    public void Dispose()
    {
        FreeMemory.Assumed = null;
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public void Every_number_is_the_files(bool mapped)
    {
        var file = Open(mapped);
        Assert.Equal(_numbers, file.ReadFloats("a").Span.ToArray());
        Assert.Equal([1, 2, 3], file.ReadFloats("b").Span.ToArray());
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public void Changing_a_weight_leaves_the_file_alone_and_is_seen_by_all_who_hold_it(bool mapped)
    {
        var file = Open(mapped);
        file.ReadFloats("a")[0] = 99;
        Assert.Equal(99, file.ReadFloats("a")[0]);
        Assert.Equal(0, SafeTensorsFile.Open(file.Path).ReadFloats("a")[0]);
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public void A_tensor_outlives_its_file_object(bool mapped)
    {
        var tensor = Open(mapped).ReadFloats("a");
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.Equal(_numbers[^1], tensor[_numbers.Length - 1]);
    }

    [Fact]
    public unsafe void Either_way_the_first_tensor_begins_with_a_line_of_the_cache()
    {
        fixed (float* start = Open(mapped: true).ReadFloats("a").Span) Assert.Equal(0, (nint)start % TensorBytes.Line);
        fixed (float* start = Open(mapped: false).ReadFloats("a").Span) Assert.Equal(0, (nint)start % TensorBytes.Line);
    }

    [Fact]
    public void Where_memory_is_short_numbers_at_odd_addresses_are_copied_one_tensor_at_a_time()
    {
        FreeMemory.Assumed = 12_000_000;
        Assert.Equal(_numbers, Open(mapped: false).ReadFloats("a").Span.ToArray());
    }

    [Fact]
    public void A_file_that_was_cut_after_it_was_opened_says_so()
    {
        var file = Open(mapped: false);
        using (var stream =
            new FileStream(file.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) stream.SetLength(
            stream.Length - 400);
        var error = Assert.Throws<EndOfStreamException>(() => file.ReadFloats("b"));
        Assert.StartsWith(
            $"{file.Path} has become 12 bytes shorter since it was opened", error.Message, StringComparison.Ordinal);
    }

    private SafeTensorsFile Open(bool mapped)
    {
        string path = Path.Combine(_folder, "model.safetensors");
        if (!File.Exists(path))
            SafeTensorsWriter.Write(
                path, [("a", new Tensor(_numbers, _numbers.Length)), ("b", new Tensor(new[] { 1f, 2, 3 }, 3))]);
        if (!mapped) PutAtOddAddresses(path);
        return SafeTensorsFile.Open(path);
    }

    // As the published GPT-2: a header of which the length is no multiple of anything.
    private static void PutAtOddAddresses(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        long header = BitConverter.ToInt64(bytes);
        if (header % 8 != 0) return;
        File.WriteAllBytes(path,
            [.. BitConverter.GetBytes(header + 3), .. bytes.AsSpan(8, (int)header), .. "   "u8,
                .. bytes.AsSpan(8 + (int)header)]);
    }
}
