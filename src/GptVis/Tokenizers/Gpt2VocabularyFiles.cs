using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace GptVis.Tokenizers;

/// <summary>Reads the files a byte-level BPE vocabulary comes in.</summary>
internal static class Gpt2VocabularyFiles
{
    private const string Resource = "gpt2-vocabulary.br";

    /// <summary>OpenAI's encoder.json and vocab.bpe, which the build packs as npm/build-vocabulary.mjs says.</summary>
    public static Gpt2Vocabulary Embedded()
    {
        using var stream = typeof(Gpt2VocabularyFiles).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidDataException($"The assembly has no resource {Resource}; build it with npm/npm.proj.");
        using var brotli = new BrotliStream(stream, CompressionMode.Decompress);
        byte[] packed = ReadAll(brotli);

        int length = BinaryPrimitives.ReadInt32LittleEndian(packed);
        return Read(
            packed.AsSpan(sizeof(int), length), packed.AsSpan(sizeof(int) + length), "encoder.json", "vocab.bpe");
    }

    /// <summary>A vocabulary of a JSON object and a merge list, named for messages.</summary>
    public static Gpt2Vocabulary Read(
        ReadOnlySpan<byte> vocabulary, ReadOnlySpan<byte> merges, string vocabularyName, string mergesName)
    {
        var lines = MergeLines(merges, mergesName, out int firstLine);
        return new Gpt2Vocabulary(VocabularyJson.Read(vocabulary, vocabularyName), lines, vocabularyName,
            i => $"{mergesName}: line {firstLine + i}");
    }

    public static byte[] ReadAll(Stream stream)
    {
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        return buffer.ToArray();
    }

    private static List<string> MergeLines(ReadOnlySpan<byte> merges, string name, out int firstLine)
    {
        var lines = new List<string>(50001);
        using var reader = new StringReader(Decode(merges, name));
        while (reader.ReadLine() is { } line) lines.Add(line);

        bool hasVersion = lines.Count > 0 && lines[0].StartsWith("#version", StringComparison.Ordinal);
        if (hasVersion) lines.RemoveAt(0);
        while (lines.Count > 0 && lines[^1].Length == 0) lines.RemoveAt(lines.Count - 1);
        firstLine = hasVersion ? 2 : 1;
        return lines;
    }

    private static string Decode(ReadOnlySpan<byte> bytes, string name)
    {
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException($"{name}: not UTF-8 at byte {e.Index}.", e);
        }
    }
}
