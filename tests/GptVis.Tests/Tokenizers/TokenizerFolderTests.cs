using GptVis.Tokenizers;

namespace GptVis.Tests.Tokenizers;

public sealed class TokenizerFolderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gptvis-tokenizer-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_folder_with_vocabulary_and_merges_has_a_byte_level_tokenizer()
    {
        Write("vocab.json", Gpt2VocabularySamples.Vocabulary);
        Write("merges.txt", Gpt2VocabularySamples.Merges);
        AssertEncodesHello(Tokenizer.LoadFolder(_folder.FullName));
    }

    [Theory]
    [InlineData("""["h e", "he l", "l o", "hel l"]""", "\"type\": \"BPE\",")]
    [InlineData("""[["h", "e"], ["he", "l"], ["l", "o"], ["hel", "l"]]""", "\"type\": \"BPE\",")]
    [InlineData("""["h e", "he l", "l o", "hel l"]""", "")]
    public void A_tokenizer_json_with_byte_level_BPE_is_read_in_its_old_and_new_forms(string merges, string modelType)
    {
        Write("tokenizer.json", Gpt2VocabularySamples.TokenizerJson(merges, modelType: modelType));
        AssertEncodesHello(Tokenizer.LoadFolder(_folder.FullName));
    }

    [Fact]
    public void A_special_token_may_stand_outside_the_vocabulary()
    {
        string json = Gpt2VocabularySamples.TokenizerJson()
            .Replace(",\"\\u003C|endoftext|\\u003E\":260", "", StringComparison.Ordinal);
        Write("tokenizer.json", json);
        var tokenizer = Assert.IsType<Gpt2Tokenizer>(Tokenizer.LoadFolder(_folder.FullName));
        Assert.Equal((261, 260), (tokenizer.VocabularySize, tokenizer.EndOfTextId));
    }

    [Fact]
    public void A_tokenizer_json_comes_before_the_older_files()
    {
        WordTokenizer.FromLines(["so it is"]).Save(Path.Combine(_folder.FullName, "tokenizer.json"));
        Write("vocab.json", Gpt2VocabularySamples.Vocabulary);
        Write("merges.txt", Gpt2VocabularySamples.Merges);
        Assert.IsType<WordTokenizer>(Tokenizer.LoadFolder(_folder.FullName));
    }

    [Fact]
    public void A_folder_without_a_tokenizer_gets_GPT_2s_only_when_asked()
    {
        var error = Assert.Throws<FileNotFoundException>(() => Tokenizer.LoadFolder(_folder.FullName));
        Assert.Contains("LoadFolderOrGpt2", error.Message);
        Assert.Same(Gpt2Tokenizer.Default, Tokenizer.LoadFolderOrGpt2(_folder.FullName));
    }

    [Theory]
    [InlineData("vocab.json", "has vocab.json but not merges.txt; byte-level BPE needs both.")]
    [InlineData("merges.txt", "has merges.txt but not vocab.json; byte-level BPE needs both.")]
    public void Half_of_a_vocabulary_is_no_reason_to_fall_back(string file, string message)
    {
        Write(file, "");
        var error = Assert.Throws<InvalidDataException>(() => Tokenizer.LoadFolderOrGpt2(_folder.FullName));
        Assert.Equal($"{_folder.FullName}: {message}", error.Message);
    }

    public static TheoryData<string, string> Refused => new()
    {
        { "[]", "a tokenizer.json is one JSON object." },
        { "{", "not JSON (" },
        { "{}", "model is missing." },
        { """{"model": 1}""", "model is of the JSON kind Number; it must be Object." },
        { """{"model": {}}""", "model.type is missing." },
        { """{"model": {"type": "Unigram"}}""", "model.type is Unigram; WordLevel and byte-level BPE can be read." },
        { Gpt2VocabularySamples.TokenizerJson(normalizer: """{"type": "NFC"}"""),
            "it has a normalizer; GPT-2's tokenizer has none." },
        { Gpt2VocabularySamples.TokenizerJson(preTokenizer: """{"type": "Whitespace"}"""),
            "pre_tokenizer.type is Whitespace; this kind of tokenizer needs ByteLevel." },
        { Gpt2VocabularySamples.TokenizerJson(preTokenizer: """{"type": "ByteLevel", "add_prefix_space": true}"""),
            "pre_tokenizer.add_prefix_space is not false; GPT-2's tokenizer adds no space." },
        { Gpt2VocabularySamples.TokenizerJson(preTokenizer: """{"type": "ByteLevel", "use_regex": false}"""),
            "pre_tokenizer.use_regex is not true; GPT-2's tokenizer splits by its pattern." },
        { Gpt2VocabularySamples.TokenizerJson(modelType: """ "end_of_word_suffix": "</w>", """),
            "model.end_of_word_suffix is </w>; GPT-2's tokenizer has none." },
        { Gpt2VocabularySamples.TokenizerJson(modelType: """ "ignore_merges": true, """),
            "model.ignore_merges is not false; GPT-2's tokenizer makes every token by its merges." },
        { Gpt2VocabularySamples.TokenizerJson(merges: """["h e", 7]"""),
            "model.merges[1] is of the JSON kind Number; a merge is two symbols." },
        { Gpt2VocabularySamples.TokenizerJson(merges: """["h e", "x y"]"""),
            "model.merges[1] is 'x y', but the vocabulary has no token 'xy'." },
        { Gpt2VocabularySamples.TokenizerJson(merges: """["\ud800 e"]"""), "Cannot read" },
        { Gpt2VocabularySamples.TokenizerJson().Replace("\"id\"", "\"no\"", StringComparison.Ordinal),
            "an entry of added_tokens has no content and id." },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_gives_other_tokens_or_none_is_refused_by_name(string json, string message)
    {
        Write("tokenizer.json", json);
        var error = Assert.Throws<InvalidDataException>(() => Tokenizer.LoadFolderOrGpt2(_folder.FullName));
        Assert.StartsWith($"{Path.Combine(_folder.FullName, "tokenizer.json")}: {message}", error.Message);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);

    private static void AssertEncodesHello(Tokenizer tokenizer)
    {
        Assert.IsType<Gpt2Tokenizer>(tokenizer);
        Assert.Equal([257, 258], tokenizer.EncodeIds("hello"));
        Assert.Equal(261, tokenizer.VocabularySize);
    }
}
