using FsCheck;
using FsCheck.Fluent;
using GptVis.Tokenizers;

namespace GptVis.Tests.Tokenizers;

public sealed class Gpt2PropertyTests
{
    private static readonly Gpt2Tokenizer Tokenizer = Gpt2Tokenizer.Default;
    private static readonly Config Thousand = Config.QuickThrowOnFailure.WithMaxTest(1000);

    // FsCheck shrinks the list of parts; every part is well-formed, so every shrunk text is.
    private static readonly Arbitrary<string[]> Parts = Gen.ArrayOf(Gen.Frequency(
        (3, Gen.Choose(0, 0xD7FF)),
        (3, Gen.Choose(0x20, 0x7E)),
        (2, Gen.Elements(' ', '\n', '\t', '\u0085', '\uFEFF', '\u3000', '\'').Select(c => (int)c)),
        (2, Gen.Choose(0xE000, 0x10FFFF))).Select(char.ConvertFromUtf32)).ToArbitrary();

    [Fact]
    public void Encode_then_decode_returns_the_text() => ForAnyText(text =>
        Assert.Equal(text, Tokenizer.Decode([.. Tokenizer.Encode(text).Select(token => token.Id)])));

    [Fact]
    public void Encode_and_EncodeIds_give_the_same_ids() => ForAnyText(text =>
        Assert.Equal(Tokenizer.Encode(text).Select(token => token.Id), Tokenizer.EncodeIds(text)));

    [Fact]
    public void Tokens_cover_the_text_in_order_and_overlap_only_inside_a_character() => ForAnyText(text =>
    {
        int covered = 0;
        foreach (var token in Tokenizer.Encode(text))
        {
            Assert.True(token.Length > 0);
            int end = token.Start + token.Length;
            if (token.Start != covered)
            {
                // The character that ends where the last token did is not complete without this token.
                int characterStart = covered - (char.IsLowSurrogate(text[covered - 1]) ? 2 : 1);
                Assert.Equal(characterStart, token.Start);
                Assert.Contains(@"\x", token.Text);
            }
            Assert.True(end >= covered);
            covered = end;
        }
        Assert.Equal(text.Length, covered);
    });

    [Fact]
    public void A_whole_token_is_the_text_it_covers() => ForAnyText(text =>
    {
        foreach (var token in Tokenizer.Encode(text)
            .Where(token => !token.Text.Contains(@"\x", StringComparison.Ordinal)))
            Assert.Equal(text.Substring(token.Start, token.Length), token.Text);
    });

    [Fact]
    public void Merges_replayed_from_the_bytes_give_the_tokens() => ForAnyText(text =>
    {
        var pieces = Tokenizer.EncodeWithMerges(text);
        Assert.Equal(text, string.Concat(pieces.Select(piece => piece.Text)));
        Assert.Equal(Tokenizer.Encode(text), pieces.SelectMany(piece => piece.Tokens));
        foreach (var piece in pieces)
        {
            Assert.Equal(text.Substring(piece.Start, piece.Text.Length), piece.Text);
            Assert.Equal(piece.Tokens.Select(token => token.Text), Replayed(piece));
        }
    });

    /// <summary>
    /// The first pair that reads Left, Right at the merge's byte is joined; symbols know how many bytes they are.
    /// </summary>
    private static IEnumerable<string> Replayed(BpePiece piece)
    {
        var symbols = piece.ByteSymbols.Select(text => (Text: text, Bytes: 1)).ToList();
        for (int step = 0; step < piece.Merges.Count; step++)
        {
            Assert.Equal(symbols.Select(symbol => symbol.Text), piece.SymbolsAfter(step));
            var merge = piece.Merges[step];
            int i = Enumerable.Range(0, symbols.Count)
                .First(k => symbols.Take(k).Sum(symbol => symbol.Bytes) == merge.ByteOffset);
            Assert.Equal((merge.Left, merge.Right), (symbols[i].Text, symbols[i + 1].Text));
            symbols[i] = (merge.Merged, symbols[i].Bytes + symbols[i + 1].Bytes);
            symbols.RemoveAt(i + 1);
        }
        Assert.Equal(symbols.Select(symbol => symbol.Text), piece.SymbolsAfter(piece.Merges.Count));
        return symbols.Select(symbol => symbol.Text);
    }

    private static void ForAnyText(Action<string> holds)
    {
        foreach (var (text, _) in TokenizerFixtures.Corpus) holds(text);
        foreach (var (text, _) in TokenizerFixtures.WhiteSpace) holds(text);
        Check.One(Thousand, Prop.ForAll(Parts, parts => holds(string.Concat(parts))));
    }
}
