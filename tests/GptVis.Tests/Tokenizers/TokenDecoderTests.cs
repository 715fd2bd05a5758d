using FsCheck;
using FsCheck.Fluent;
using GptVis.Tokenizers;

namespace GptVis.Tests.Tokenizers;

public sealed class TokenDecoderTests
{
    private static readonly Gpt2Tokenizer Gpt2 = Gpt2Tokenizer.Default;

    [Fact]
    public void A_character_comes_with_its_last_token()
    {
        int[] ids = Gpt2.EncodeIds("ab 🤗!");
        Assert.Contains(ids, id => Gpt2.TokenText(id).Contains(@"\x", StringComparison.Ordinal));
        var decoder = Gpt2.StartDecoding();
        string[] parts = [.. ids.Select(decoder.Append)];
        Assert.Equal("ab 🤗!", string.Concat(parts));
        Assert.Single(parts, part => part.Contains("🤗", StringComparison.Ordinal));
        Assert.DoesNotContain(parts, part => part.Contains('\uFFFD'));
    }

    [Fact]
    public void Parts_joined_are_the_whole_text_without_an_unfinished_character()
    {
        // The first 256 ids are the single bytes: all that UTF-8 forbids comes up.
        var ids = Gen.ArrayOf(Gen.Frequency((6, Gen.Choose(0, 255)), (2, Gen.Choose(0, Gpt2.VocabularySize - 1))))
            .ToArbitrary();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(ids, array =>
        {
            var decoder = Gpt2.StartDecoding();
            string joined = string.Concat(array.Select(decoder.Append)), whole = Gpt2.Decode(array);
            Assert.StartsWith(joined, whole, StringComparison.Ordinal);
            Assert.True(whole[joined.Length..] is "" or "\uFFFD", $"held back: {whole[joined.Length..]}");
        }));
    }

    [Fact]
    public void Words_are_separated_as_in_the_whole_text()
    {
        var words = WordTokenizer.FromWords(["a", "b"]);
        var decoder = words.StartDecoding();
        Assert.Equal(["b", " a", " UNKNOWN"], new[] { 1, 0, 2 }.Select(decoder.Append));
    }

    [Fact]
    public void Ids_outside_the_vocabulary_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Gpt2.StartDecoding().Append(Gpt2.VocabularySize));
        Assert.Throws<ArgumentOutOfRangeException>(() => WordTokenizer.FromWords(["a"]).StartDecoding().Append(-1));
    }
}
