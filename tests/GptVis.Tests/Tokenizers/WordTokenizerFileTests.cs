using System.Text.Json;
using GptVis.Tokenizers;

namespace GptVis.Tests.Tokenizers;

public sealed class WordTokenizerFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gptvis-words-");

    private string FilePath => Path.Combine(_folder.FullName, "tokenizer.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Saved_and_loaded_it_is_the_same_tokenizer()
    {
        var saved = WordTokenizer.FromWords(["zebra", "\u00E9t\u00E9", "\U00010428", ",", "._", "a_b"]);
        saved.Save(FilePath);
        var loaded = WordTokenizer.Load(FilePath);

        Assert.Equal(saved.Vocabulary, loaded.Vocabulary);
        Assert.Equal((saved.UnknownId, saved.PaddingId), (loaded.UnknownId, loaded.PaddingId));
        Assert.Equal(saved.Encode("Zebra, \u00C9T\u00C9 ._ nothing"), loaded.Encode("Zebra, \u00C9T\u00C9 ._ nothing"));
    }

    // The format of Hugging Face's tokenizers library, whose loader rejects a file without these members.
    [Fact]
    public void The_file_has_every_member_that_Hugging_Face_reads()
    {
        WordTokenizer.FromWords(["so"]).Save(FilePath);
        Assert.Equal(
            """{"version":"1.0","truncation":null,"padding":null,"added_tokens":"""
                + """[{"id":2,"content":"PADDING","single_word":"""
                + """false,"lstrip":false,"rstrip":false,"normalized":false,"special":true}],"normalizer":"""
                + """{"type":"Lowercase"},"pre_tokenizer":{"type":"Split","pattern":"""
                + """{"Regex":"\\w\u002B|\\._|,"},"behavior":"Removed","invert":"""
                + """true},"post_processor":null,"decoder":null,"model":"""
                + """{"type":"WordLevel","vocab":{"so":0,"UNKNOWN":1,"PADDING":2},"unk_token":"UNKNOWN"}}""",
            JsonSerializer.Serialize(JsonDocument.Parse(File.ReadAllText(FilePath)).RootElement));
    }

    [Fact]
    public void The_same_vocabulary_gives_the_same_bytes_and_replaces_the_file()
    {
        WordTokenizer.FromLines(["something else"]).Save(FilePath);
        WordTokenizer.FromLines(FruitSentences.Training).Save(FilePath);
        byte[] first = File.ReadAllBytes(FilePath);
        WordTokenizer.FromLines(FruitSentences.Training.Reverse()).Save(FilePath);

        Assert.Equal(first, File.ReadAllBytes(FilePath));
        Assert.Equal([FilePath], Directory.GetFiles(_folder.FullName));
    }

    // Python's trainers put the special tokens first.
    [Fact]
    public void Ids_come_from_the_file_wherever_the_special_tokens_are()
    {
        Rewrite("\"so\":0,\"UNKNOWN\":1,\"PADDING\":2", "\"so\":2,\"UNKNOWN\":0,\"PADDING\":1");
        var tokenizer = WordTokenizer.Load(FilePath);
        Assert.Equal(["UNKNOWN", "PADDING", "so"], tokenizer.Vocabulary);
        Assert.Equal([2, 0], tokenizer.EncodeIds("so what"));
        Assert.Equal((0, 1), (tokenizer.UnknownId, tokenizer.PaddingId));
    }

    [Theory]
    [InlineData("\"so\":0", "\"so\":3", "the token 'so' has the id 3, but the ids of 3 tokens run from 0 to 2.")]
    [InlineData("\"so\":0", "\"so\":1", "'so' and 'UNKNOWN' have the same id, 1.")]
    [InlineData("\"so\":0", "\"so\":null", "model.vocab: the id of the token 'so' is not a whole number.")]
    [InlineData("\"so\":0", "\"UNKNOWN\":0", "model.vocab: the token 'UNKNOWN' is there twice.")]
    [InlineData("\"UNKNOWN\":1", "\"[UNK]\":1", "the vocabulary has no word 'UNKNOWN'.")]
    [InlineData("\"PADDING\":2", "\"[PAD]\":2", "the vocabulary has no word 'PADDING'.")]
    [InlineData("\"unk_token\":\"UNKNOWN\"", "\"unk_token\":\"so\"",
        "model.unk_token is so; this kind of tokenizer needs UNKNOWN.")]
    [InlineData("Lowercase", "NFC", "normalizer.type is NFC; this kind of tokenizer needs Lowercase.")]
    [InlineData("{\"type\":\"Lowercase\"}", "null", "normalizer is of the JSON kind Null; it must be Object.")]
    [InlineData("\"Removed\"", "\"Isolated\"",
        "pre_tokenizer.behavior is Isolated; this kind of tokenizer needs Removed.")]
    [InlineData("\"Regex\":\"\\\\w\\u002B|\\\\._|,\"", "\"Regex\":\"\\\\w\"",
        @"pattern.Regex is \w; this kind of tokenizer needs \w+|\._|,.")]
    [InlineData("\"invert\":true", "\"invert\":false",
        "pre_tokenizer.invert is not true, so the pattern would name what to drop, not the words.")]
    [InlineData("WordLevel", "WordPiece", "model.type is WordPiece; WordLevel and byte-level BPE can be read.")]
    [InlineData("\"vocab\":", "\"words\":", "vocab is missing.")]
    [InlineData("{\"so\":0,\"UNKNOWN\":1,\"PADDING\":2}", "[]", "vocab is of the JSON kind Array; it must be Object.")]
    [InlineData("\"unk_token\":\"UNKNOWN\"}}", "", "not JSON (")]
    public void A_malformed_file_is_named_with_what_is_wrong(string replaced, string by, string message)
    {
        Rewrite(replaced, by);
        var error = Assert.Throws<InvalidDataException>(() => WordTokenizer.Load(FilePath));
        Assert.StartsWith($"{FilePath}: {message}", error.Message);
    }

    [Fact]
    public void A_tokenizer_of_another_kind_is_named()
    {
        File.WriteAllText(FilePath, Gpt2VocabularySamples.TokenizerJson());
        var error = Assert.Throws<InvalidDataException>(() => WordTokenizer.Load(FilePath));
        Assert.Equal(
            $"{FilePath}: the model is not WordLevel; Tokenizer.LoadFolder reads the other kinds.", error.Message);
    }

    [Fact]
    public void A_save_that_fails_leaves_the_folder_as_it_was()
    {
        Directory.CreateDirectory(FilePath);
        Assert.ThrowsAny<Exception>(() => WordTokenizer.FromWords(["so"]).Save(FilePath));
        Assert.Empty(Directory.GetFiles(_folder.FullName));
    }

    private void Rewrite(string replaced, string by)
    {
        WordTokenizer.FromWords(["so"]).Save(FilePath);
        string json = JsonSerializer.Serialize(JsonDocument.Parse(File.ReadAllText(FilePath)).RootElement);
        Assert.Contains(replaced, json);
        File.WriteAllText(FilePath, json.Replace(replaced, by, StringComparison.Ordinal));
    }
}
