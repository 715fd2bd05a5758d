using GptVis.Tokenizers;

namespace GptVis.Tests.Tokenizers;

public sealed class Gpt2VocabularyFileTests
{
    [Fact]
    public void Published_files_give_the_embedded_tokenizer()
    {
        var loaded = Gpt2VocabularySamples.Gpt2();
        foreach (var (text, ids) in TokenizerFixtures.Corpus) Assert.Equal(ids, loaded.EncodeIds(text));
        for (int id = 0; id < loaded.VocabularySize; id++)
            Assert.Equal(Gpt2Tokenizer.Default.TokenText(id), loaded.TokenText(id));
    }

    [Theory]
    [InlineData("#version: 0.2\nh e\nhe l\nl o\nhel l\n")]
    [InlineData("h e\nhe l\nl o\nhel l")]
    [InlineData("h e\r\nhe l\r\nl o\r\nhel l\r\n\r\n")]
    public void Merges_may_have_a_version_windows_lines_or_no_last_newline(string merges)
    {
        var tokenizer = Gpt2VocabularySamples.Load(Gpt2VocabularySamples.Vocabulary, merges);
        Assert.Equal(["hel", "lo"], tokenizer.Encode("hello").Select(token => token.Text));
    }

    [Fact]
    public void A_vocabulary_without_end_of_text_refuses_to_read_it()
    {
        string vocabulary =
            Gpt2VocabularySamples.Vocabulary.Replace("\\u003C|endoftext|\\u003E", "other", StringComparison.Ordinal);
        var tokenizer = Gpt2VocabularySamples.Load(vocabulary, Gpt2VocabularySamples.Merges);
        Assert.Null(tokenizer.EndOfTextId);
        var error = Assert.Throws<InvalidOperationException>(() => tokenizer.EncodeWithEndOfText("a"));
        Assert.Equal("This vocabulary has no token <|endoftext|>; use Encode.", error.Message);
    }

    [Theory]
    [InlineData("h e\nhe\n", "merges: line 2 is 'he'; a merge is two symbols with one space between them.")]
    [InlineData("#version: 0.2\nh e\n\nhe l\n",
        "merges: line 3 is ''; a merge is two symbols with one space between them.")]
    [InlineData("h e l\n", "merges: line 1 is 'h e l'; a merge is two symbols with one space between them.")]
    [InlineData("h e\nh e\n", "merges: line 2 merges 'h e', as an earlier one does.")]
    [InlineData("h e\nx y\n", "merges: line 2 is 'x y', but the vocabulary has no token 'xy'.")]
    [InlineData("he ll\n", "merges: line 1 is 'he ll', but the vocabulary has no token 'll'.")]
    public void A_malformed_merge_is_named_with_its_line(string merges, string message) =>
        AssertMalformed(message, Gpt2VocabularySamples.Vocabulary, merges);

    [Theory]
    [InlineData("\"lo\":258", "\"lo\":999",
        "vocabulary: the token 'lo' has the id 999, but the ids of 261 tokens run from 0 to 260.")]
    [InlineData("\"lo\":258", "\"lo\":-1",
        "vocabulary: the token 'lo' has the id -1, but the ids of 261 tokens run from 0 to 260.")]
    [InlineData("\"lo\":258", "\"lo\":257", "vocabulary: 'hel' and 'lo' have the same id, 257.")]
    [InlineData("\"lo\":258", "\"he\":258", "vocabulary: the token 'he' is there twice.")]
    [InlineData("\"lo\":258", "\"lo\":\"258\"", "vocabulary: the id of the token 'lo' is not a whole number.")]
    [InlineData("\"lo\":258", "\"lo\":2.5", "vocabulary: the id of the token 'lo' is not a whole number.")]
    [InlineData("\"A\":65", "\"AA\":65",
        "vocabulary: no token for the byte 0x41 (spelled 'A'); byte-level BPE has one for each of the 256 bytes.")]
    [InlineData("{", "[",
        "vocabulary: a vocabulary is a JSON object of tokens and their ids; this begins with StartArray.")]
    [InlineData("}", "", "vocabulary: not JSON (")]
    [InlineData("\"lo\":258", "\"\\ud800\":258", "vocabulary: not JSON (")]
    [InlineData(":260}", ":260}}", "vocabulary: not JSON (")]
    public void A_malformed_vocabulary_is_named_with_the_token(string replaced, string by, string message)
    {
        string vocabulary = Gpt2VocabularySamples.Vocabulary;
        Assert.Contains(replaced, vocabulary);
        int at = replaced == "}" ? vocabulary.Length - 1 : vocabulary.IndexOf(replaced, StringComparison.Ordinal);
        AssertMalformed(message, vocabulary.Remove(at, replaced.Length).Insert(at, by), Gpt2VocabularySamples.Merges);
    }

    [Fact]
    public void Merges_that_are_not_text_are_named_with_the_byte()
    {
        var vocabulary = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Gpt2VocabularySamples.Vocabulary));
        var error =
            Assert.Throws<InvalidDataException>(
                () => Gpt2Tokenizer.Load(vocabulary, new MemoryStream([(byte)'h', (byte)' ', 0xFF])));
        Assert.Equal("merges: not UTF-8 at byte 2.", error.Message);
    }

    private static void AssertMalformed(string message, string vocabulary, string merges)
    {
        var error = Assert.Throws<InvalidDataException>(() => Gpt2VocabularySamples.Load(vocabulary, merges));
        Assert.StartsWith(message, error.Message);
    }
}
