using GptVis.Tokenizers;

namespace GptVis.Tests.Tokenizers;

public sealed class Gpt2ParityTests
{
    private const int RandomTexts = 10_000;
    private const int Seed = 50257;
    private static readonly Gpt2Tokenizer Tokenizer = Gpt2Tokenizer.Default;

    [Fact]
    public void Ids_are_those_of_OpenAIs_pattern_in_Python()
    {
        foreach (var (text, ids) in TokenizerFixtures.Corpus) AssertIds(ids, text);
    }

    [Fact]
    public void Ids_are_those_of_gpt_3_encoder_on_the_corpus() =>
    AssertAgreesWithGpt3Encoder([.. TokenizerFixtures.Corpus.Select(row => row.Text)]);

    [Fact]
    public void Ids_are_those_of_gpt_3_encoder_on_ten_thousand_random_texts()
    {
        var random = new Random(Seed);
        AssertAgreesWithGpt3Encoder([.. Enumerable.Range(0, RandomTexts).Select(_ => RandomText.Next(random))]);
    }

    [Fact]
    public void White_space_follows_Python_where_JavaScript_splits_differently()
    {
        foreach (var (text, ids) in TokenizerFixtures.WhiteSpace) AssertIds(ids, text);
    }

    // Python's regex module and JavaScript agree that U+001C to U+001F are no white space; str.isspace says they are.
    [Fact]
    public void JavaScript_differs_from_Python_only_at_next_line_and_byte_order_mark()
    {
        var rows = TokenizerFixtures.WhiteSpace;
        var theirs = TokenizerFixtures.Gpt3EncoderIds(rows.Select(row => row.Text));
        var different = rows.Zip(theirs).Where(pair => !pair.First.Ids.SequenceEqual(pair.Second))
            .SelectMany(pair => pair.First.Text).ToHashSet();

        Assert.Contains('\u0085', different);
        Assert.Contains('\uFEFF', different);
        Assert.DoesNotContain(different, c => c is >= '\u001C' and <= '\u001F');
    }

    private static void AssertAgreesWithGpt3Encoder(IReadOnlyList<string> texts)
    {
        var theirs = TokenizerFixtures.Gpt3EncoderIds(texts);
        Assert.Equal(texts.Count, theirs.Count);
        for (int i = 0; i < texts.Count; i++) AssertIds(theirs[i], texts[i]);
    }

    private static void AssertIds(int[] expected, string text)
    {
        int[] ids = Tokenizer.EncodeIds(text);
        Assert.True(expected.SequenceEqual(ids), $"""
            {string.Join(' ', text.EnumerateRunes().Select(rune => $"U+{rune.Value:X4}"))}
            expected {string.Join(' ', expected)}
            got      {string.Join(' ', ids)}
            """);
    }
}
