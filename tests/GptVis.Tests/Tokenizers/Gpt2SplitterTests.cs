using System.Globalization;
using System.Text;
using GptVis.Tokenizers;

namespace GptVis.Tests.Tokenizers;

public sealed class Gpt2SplitterTests
{
    [Theory]
    [InlineData("I'm they'll we've", "I|'m| they|'ll| we|'ve")]
    [InlineData("'sup 'S don't!'s", "'s|up| '|S| don|'t|!'|s")]
    [InlineData("a  b   ", "a| | b|   ")]
    [InlineData("a\n\nb\n", "a|\n|\n|b|\n")]
    [InlineData("x=1;y==22", "x|=|1|;|y|==|22")]
    [InlineData("a\u00A0b", "a|\u00A0|b")]
    [InlineData("\U0001D400\U00010400b \U00020000", "\U0001D400\U00010400b| \U00020000")]
    [InlineData("\uFEFF a\u0085", "\uFEFF| a|\u0085")]
    [InlineData("a\u001C\u001Fb", "a|\u001C\u001F|b")]
    public void Pieces_are_those_of_the_pattern(string text, string pieces) =>
    Assert.Equal(pieces.Split('|'), Pieces(text));

    [Fact]
    public void White_space_is_the_Unicode_property()
    {
        int[] whiteSpace =
        [
            0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005,
                0x2006,
            0x2007, 0x2008, 0x2009, 0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000,
        ];
        Assert.Equal(whiteSpace,
            Enumerable.Range(0, 0x110000).Where(Rune.IsValid).Where(codePoint => ClassOf(codePoint) == 'S'));
    }

    // Every code point that both Unicode versions know: 0x85 and 0xFEFF are where JavaScript's \s is not Unicode's.
    [Fact]
    public void Every_code_point_has_the_class_that_JavaScript_gives_it_but_two()
    {
        string theirs = TokenizerFixtures.JavaScriptClasses;
        var compared = Enumerable.Range(0, 0x110000)
            .Where(codePoint => theirs[codePoint] != '-' && Rune.IsValid(codePoint)
            && Rune.GetUnicodeCategory(new Rune(codePoint)) != UnicodeCategory.OtherNotAssigned).ToList();

        Assert.True(
            compared.Count > 280_000, $"{compared.Count} code points were compared; Unicode 15 has 287,000 assigned.");
        Assert.Equal([0x85, 0xFEFF], compared.Where(codePoint => ClassOf(codePoint) != theirs[codePoint]));
    }

    /// <summary>A code point belongs to the class whose run it continues.</summary>
    private static char ClassOf(int codePoint)
    {
        string character = char.ConvertFromUtf32(codePoint);
        return Continues("a") ? 'L' : Continues("1") ? 'N' : Continues("\n") ? 'S' : Continues("!") ? 'O' : '?';

        bool Continues(string run) => Gpt2Splitter.FirstPieceLength(run + character) == run.Length + character.Length;
    }

    private static IEnumerable<string> Pieces(string text)
    {
        for (int start = 0, length; start < text.Length; start += length)
        {
            length = Gpt2Splitter.FirstPieceLength(text.AsSpan(start));
            yield return text.Substring(start, length);
        }
    }
}
