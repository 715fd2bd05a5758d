using GptVis.Tokenizers;

namespace GptVis.Tests.Tokenizers;

public sealed class Gpt2TokenizerTests
{
    private static readonly Gpt2Tokenizer Tokenizer = Gpt2Tokenizer.Default;

    [Theory]
    [InlineData("Hello world", new[] { 15496, 995 })]
    [InlineData(" the", new[] { 262 })]
    [InlineData("The quick brown fox jumps over the lazy dog.",
        new[] { 464, 2068, 7586, 21831, 18045, 625, 262, 16931, 3290, 13 })]
    [InlineData("", new int[0])]
    public void Published_ids_come_out(string text, int[] ids)
    {
        Assert.Equal(ids, Tokenizer.EncodeIds(text));
        Assert.Equal(ids, Tokenizer.Encode(text).Select(token => token.Id));
    }

    [Fact]
    public void The_embedded_vocabulary_has_50257_tokens_and_is_shared()
    {
        Assert.Equal(50257, Tokenizer.VocabularySize);
        Assert.Equal(50256, Tokenizer.EndOfTextId);
        Assert.Same(Tokenizer, Gpt2Tokenizer.Default);
    }

    [Fact]
    public void Tokens_stand_where_their_text_is()
    {
        Assert.Equal(
            [new Token(464, "The", 0, 3), new Token(2068, " quick", 3, 6), new Token(13, ".", 9, 1)],
            Tokenizer.Encode("The quick."));
    }

    [Fact]
    public void Tokens_inside_one_character_all_cover_the_whole_character()
    {
        Assert.Equal(
            [new Token(64, "a", 0, 1), new Token(47249, @"\xF0\x9F\x98", 1, 2), new Token(222, @"\x80", 1, 2),
                new Token(65, "b", 3, 1)],
            Tokenizer.Encode("a\U0001F600b"));
    }

    [Fact]
    public void A_token_that_ends_inside_a_character_covers_it()
    {
        Assert.Equal(
            [new Token(27332, @" \xEF", 0, 2), new Token(119, @"\xBB", 1, 1), new Token(123, @"\xBF", 1, 1)],
            Tokenizer.Encode(" \uFEFF"));
    }

    [Theory]
    [InlineData("a\uD83Db")]
    [InlineData("\uDE00")]
    [InlineData("\uDE00\uD83D\uD83D")]
    [InlineData(" \uD800")]
    public void A_lone_surrogate_becomes_the_replacement_character(string text)
    {
        string repaired = new([.. text.Select(c => char.IsSurrogate(c) ? '\uFFFD' : c)]);
        Assert.Equal(repaired, Tokenizer.Decode(Tokenizer.EncodeIds(text)));
        Assert.Equal(Tokenizer.Encode(repaired), Tokenizer.Encode(text));
    }

    [Fact]
    public void End_of_text_is_ordinary_characters_unless_asked_for()
    {
        const string text = "a<|endoftext|> b<|endoftext|>";
        Assert.DoesNotContain(50256, Tokenizer.EncodeIds(text));

        var tokens = Tokenizer.EncodeWithEndOfText(text);
        Assert.Equal(
            [new Token(64, "a", 0, 1), new Token(50256, "<|endoftext|>", 1, 13), new Token(275, " b", 14, 2),
                new Token(50256, "<|endoftext|>", 16, 13)],
            tokens);
        Assert.Equal(text, Tokenizer.Decode([.. tokens.Select(token => token.Id)]));
    }

    [Fact]
    public void Text_without_end_of_text_is_encoded_alike_both_ways()
    {
        foreach (var (text, _) in TokenizerFixtures.Corpus.Where(
            row => !row.Text.Contains("<|endoftext|>", StringComparison.Ordinal)))
            Assert.Equal(Tokenizer.Encode(text), Tokenizer.EncodeWithEndOfText(text));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(50257)]
    [InlineData(int.MaxValue)]
    public void An_id_outside_the_vocabulary_is_named_with_the_ids_there_are(int id)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Tokenizer.Decode(262, id));
        Assert.StartsWith($"Token id {id} is not in this vocabulary, whose ids run from 0 to 50256.", error.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => Tokenizer.TokenText(id));
    }

    [Fact]
    public void Every_token_text_that_is_whole_decodes_to_itself()
    {
        for (int id = 0; id < Tokenizer.VocabularySize; id++)
        {
            string decoded = Tokenizer.Decode(id), text = Tokenizer.TokenText(id);
            if (decoded.Contains('\uFFFD') && text != decoded) Assert.Contains(@"\x", text);
            else Assert.Equal(decoded, text);
        }
    }

    // Merging that looks at every pair again after every merge takes minutes here.
    [Theory]
    [InlineData("a")]
    [InlineData(" ")]
    [InlineData("\n")]
    [InlineData("=")]
    [InlineData("ab")]
    [InlineData("\U0001F600")]
    public void A_piece_of_a_hundred_thousand_characters_is_encoded(string unit)
    {
        string text = string.Concat(Enumerable.Repeat(unit, 100_000));
        var tokens = Tokenizer.Encode(text);
        Assert.Equal(text, Tokenizer.Decode([.. tokens.Select(token => token.Id)]));
        Assert.Equal(text.Length, tokens[^1].Start + tokens[^1].Length);
    }

    [Fact]
    public void Threads_that_share_a_tokenizer_get_the_same_ids()
    {
        var fresh = Gpt2VocabularySamples.Gpt2();
        var random = new Random(7);
        string[] texts = [.. Enumerable.Range(0, 500).Select(_ => RandomText.Next(random))];
        int[][] expected = Array.ConvertAll(texts, text => Tokenizer.EncodeIds(text));

        Parallel.For(0, 4 * texts.Length,
            i => Assert.Equal(expected[i % texts.Length], fresh.EncodeIds(texts[i % texts.Length])));
    }

    // More different pieces than the cache holds: what is found, what is new and what no longer fits must all be right.
    [Fact]
    public void Ids_stay_right_when_the_cache_is_full()
    {
        var tokenizer = Gpt2VocabularySamples.Gpt2();
        string numbers = string.Join(' ', Enumerable.Range(0, 40_000));
        int[] first = tokenizer.EncodeIds(numbers);
        Assert.Equal(first, tokenizer.EncodeIds(numbers));
        Assert.Equal(numbers, tokenizer.Decode(first));
    }
}
