using GptVis.Tokenizers;

namespace GptVis.Tests.Tokenizers;

public sealed class WordTokenizerTests
{
    private static readonly WordTokenizer Fruit = WordTokenizer.FromLines(FruitSentences.Training);

    [Fact]
    public void The_fruit_sentences_have_19_tokens_in_a_fixed_order()
    {
        string[] vocabulary =
        [
            "a", "apple", "chili", "i", "is", "juicy", "lemon", "like", "of", "orange", "so", "sour", "spicy", "sweet",
                "taste",
            "tastes", "the", "UNKNOWN", "PADDING",
        ];
        Assert.Equal(vocabulary, Fruit.Vocabulary);
        Assert.Equal(vocabulary, WordTokenizer.FromLines(FruitSentences.Training.Reverse()).Vocabulary);
        Assert.Equal((19, 17, 18), (Fruit.VocabularySize, Fruit.UnknownId, Fruit.PaddingId));
    }

    [Fact]
    public void Words_are_lower_cased_and_stand_where_they_were()
    {
        Assert.Equal(
            [new Token(3, "i", 0, 1), new Token(7, "like", 3, 4), new Token(6, "lemon", 9, 5)],
            Fruit.Encode("I  LIKE, Lemon!").Where(token => token.Id != Fruit.UnknownId));
    }

    [Fact]
    public void A_word_that_is_not_there_is_unknown_and_can_be_counted()
    {
        const string text = "i like \U0001D400Banana and PADDING UNKNOWN";
        var unknown = Fruit.Encode(text).Where(token => token.Id == Fruit.UnknownId).ToList();
        Assert.All(unknown, token => Assert.Equal("UNKNOWN", token.Text));
        Assert.Equal(["\U0001D400Banana", "and", "PADDING", "UNKNOWN"],
            unknown.Select(token => text.Substring(token.Start, token.Length)));
        Assert.DoesNotContain(Fruit.PaddingId, Fruit.EncodeIds(text));
    }

    [Theory]
    [InlineData("a,b", "a|,|b")]
    [InlineData("x._y", "x|._|y")]
    [InlineData("snake_case isn't 3.14", "snake_case|isn|t|3|14")]
    [InlineData("\u00C9t\u00E9 e\u0301 \u4F60\u597D \U00010400", "\u00E9t\u00E9|e\u0301|\u4F60\u597D|\U00010428")]
    [InlineData(" .!? \uD800", "")]
    public void Words_are_what_the_pattern_matches(string text, string words) =>
        Assert.Equal(words.Split('|', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal).Distinct(),
            WordTokenizer.FromLines([text]).Vocabulary.SkipLast(2));

    [Fact]
    public void Decode_joins_the_words_with_spaces()
    {
        foreach (string sentence in FruitSentences.Training)
            Assert.Equal(sentence, Fruit.Decode(Fruit.EncodeIds(sentence)));
        Assert.Equal("UNKNOWN PADDING", Fruit.Decode(17, 18));
        Assert.Equal("", Fruit.Decode());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(19)]
    public void An_id_outside_the_vocabulary_is_named_with_the_ids_there_are(int id)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Fruit.Decode(id));
        Assert.StartsWith($"Token id {id} is not in this vocabulary, whose ids run from 0 to 18.", error.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => Fruit.TokenText(id));
    }

    [Theory]
    [InlineData(new[] { "so", "is", "so" }, "'so' is there twice; a vocabulary has each word once.")]
    [InlineData(new[] { "two words" },
        "'two words' is not one lower-case word; the vocabulary needs the words a text is cut into.")]
    [InlineData(new[] { "UNKNOWN" },
        "'UNKNOWN' is not one lower-case word; the vocabulary needs the words a text is cut into.")]
    public void Words_that_no_text_gives_are_refused(string[] words, string message) =>
        Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => WordTokenizer.FromWords(words)).Message);

    [Fact]
    public void Given_words_keep_their_order() =>
        Assert.Equal(["so", "a", "is", "UNKNOWN", "PADDING"], WordTokenizer.FromWords(["so", "a", "is"]).Vocabulary);
}
