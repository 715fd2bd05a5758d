using System.Text.Json;
using GptVis.Files;

namespace GptVis.Tokenizers;

/// <summary>A <see cref="WordTokenizer"/> as Hugging Face's tokenizer.json.</summary>
internal static class WordTokenizerJson
{
    public static WordTokenizer Read(TokenizerJson file)
    {
        file.Require(file.Root, "normalizer", "type", "Lowercase");
        file.Require(file.Root, "pre_tokenizer", "type", "Split");
        file.Require(file.Root, "pre_tokenizer", "behavior", "Removed");
        file.Require(file.Root, "model", "unk_token", WordTokenizer.Unknown);

        var splitter = file.Object(file.Root, "pre_tokenizer");
        file.Require(splitter, "pattern", "Regex", WordSplitter.Pattern);
        if (!splitter.TryGetProperty("invert", out var invert) || invert.ValueKind != JsonValueKind.True)
            throw file.Malformed(
                "pre_tokenizer.invert is not true, so the pattern would name what to drop, not the words.");

        return new WordTokenizer(WordsById(file));
    }

    public static void Save(WordTokenizer tokenizer, string path) => AtomicFile.Write(path, file =>
    {
        using var json = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        Write(json, tokenizer);
    });

    private static string[] WordsById(TokenizerJson file)
    {
        var ids = file.Vocabulary();
        foreach (string special in (string[])[WordTokenizer.Unknown, WordTokenizer.Padding])
            if (!ids.ContainsKey(special)) throw file.Malformed($"the vocabulary has no word '{special}'.");
        return VocabularyJson.ById(ids, file.Path);
    }

    private static void Write(Utf8JsonWriter json, WordTokenizer tokenizer)
    {
        json.WriteStartObject();
        json.WriteString("version", "1.0");
        json.WriteNull("truncation");
        json.WriteNull("padding");
        WriteAddedToken(json, tokenizer.PaddingId, WordTokenizer.Padding);

        json.WriteStartObject("normalizer");
        json.WriteString("type", "Lowercase");
        json.WriteEndObject();

        json.WriteStartObject("pre_tokenizer");
        json.WriteString("type", "Split");
        json.WriteStartObject("pattern");
        json.WriteString("Regex", WordSplitter.Pattern);
        json.WriteEndObject();
        json.WriteString("behavior", "Removed");
        json.WriteBoolean("invert", true);
        json.WriteEndObject();

        json.WriteNull("post_processor");
        json.WriteNull("decoder");

        json.WriteStartObject("model");
        json.WriteString("type", "WordLevel");
        json.WriteStartObject("vocab");
        for (int id = 0; id < tokenizer.VocabularySize; id++) json.WriteNumber(tokenizer.Vocabulary[id], id);
        json.WriteEndObject();
        json.WriteString("unk_token", WordTokenizer.Unknown);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteAddedToken(Utf8JsonWriter json, int id, string content)
    {
        json.WriteStartArray("added_tokens");
        json.WriteStartObject();
        json.WriteNumber("id", id);
        json.WriteString("content", content);
        json.WriteBoolean("single_word", false);
        json.WriteBoolean("lstrip", false);
        json.WriteBoolean("rstrip", false);
        json.WriteBoolean("normalized", false);
        json.WriteBoolean("special", true);
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
