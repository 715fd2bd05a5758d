using GptVis.Tokenizers;

namespace GptVis.Tests.Tokenizers;

public sealed class Gpt2MergeTests
{
    [Fact]
    public void Merges_are_made_by_rank_and_named_with_it()
    {
        var piece =
            Assert.Single(
                Gpt2VocabularySamples.Load(Gpt2VocabularySamples.Vocabulary, Gpt2VocabularySamples.Merges)
                    .EncodeWithMerges("hello"));

        Assert.Equal(["h", "e", "l", "l", "o"], piece.ByteSymbols);
        Assert.Equal(
            [new MergeStep("h", "e", "he", 0, 0), new MergeStep("he", "l", "hel", 1, 0),
                new MergeStep("l", "o", "lo", 2, 3)], piece.Merges);
        Assert.Equal(["he", "l", "l", "o"], piece.SymbolsAfter(1));
        Assert.Equal(["hel", "lo"], piece.SymbolsAfter(3));
        Assert.Equal([new Token(257, "hel", 0, 3), new Token(258, "lo", 3, 2)], piece.Tokens);
    }

    [Fact]
    public void Of_overlapping_pairs_the_left_one_is_merged()
    {
        string vocabulary = Gpt2VocabularySamples.Vocabulary.Replace("\"hell\"", "\"ll\"", StringComparison.Ordinal);
        var piece = Assert.Single(Gpt2VocabularySamples.Load(vocabulary, "l l\n").EncodeWithMerges("lllll"));

        Assert.Equal([0, 2], piece.Merges.Select(merge => merge.ByteOffset));
        Assert.Equal(["ll", "ll", "l"], piece.Tokens.Select(token => token.Text));
    }

    [Fact]
    public void Ranks_are_lines_of_OpenAIs_merge_list()
    {
        // its merges begin: "Ġ t", "Ġ a", "h e", ..., "Ġt he"
        var piece = Gpt2Tokenizer.Default.EncodeWithMerges(" the")[0];
        Assert.Equal(
            [new MergeStep(" ", "t", " t", 0, 0), new MergeStep("h", "e", "he", 2, 2),
                new MergeStep(" t", "he", " the", 6, 0)], piece.Merges);
    }

    [Fact]
    public void Pieces_know_where_they_stand()
    {
        var pieces = Gpt2Tokenizer.Default.EncodeWithMerges("a  b's");
        Assert.Equal([("a", 0), (" ", 1), (" b", 2), ("'s", 4)], pieces.Select(piece => (piece.Text, piece.Start)));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(4)]
    public void Asking_for_more_merges_than_there_are_says_how_many_there_are(int count)
    {
        var piece = Gpt2Tokenizer.Default.EncodeWithMerges(" the")[0];
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => piece.SymbolsAfter(count));
        Assert.StartsWith("This piece has 3 merges; ask for 0 to 3.", error.Message);
    }
}
