using System.Text;

namespace GptVis.Tokenizers;

/// <summary>GPT-2's pre-tokenizer: splits a text into pieces; no token crosses the boundary of a piece.</summary>
/// <remarks>
/// OpenAI's pattern, matched at every position in turn, first alternative first: <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+|
/// ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>. It is written for Python's third-party regex module, which classifies
/// code points. .NET's Regex classifies UTF-16 units (no letters above U+FFFF), so the pattern is matched by hand here.
/// \s is Unicode's White_Space property: U+0009-000D, U+0020, U+0085, U+00A0, U+1680, U+2000-200A, U+2028, U+2029,
/// U+202F, U+205F, U+3000. The regex module's \s is its property "Space", UCD's alias of White_Space; checked by
/// running 2026.5.9 over every code point. Unlike Python's own re and str.isspace it leaves out U+001C-001F (mrab-regex
/// issue 113), and unlike JavaScript's \s it has U+0085 and not U+FEFF. Letters and numbers are those of the running
/// .NET's Unicode version; OpenAI's 2019 pin of the module knew fewer scripts.
/// </remarks>
internal static class Gpt2Splitter
{
    private enum CodePointClass { Letter, Number, WhiteSpace, Other }

    /// <summary>
    /// Length in UTF-16 units of the first piece of <paramref name="text"/>, which must not be empty.
    /// </summary>
    public static int FirstPieceLength(ReadOnlySpan<char> text)
    {
        int contraction = ContractionLength(text);
        if (contraction > 0) return contraction;

        int space = text[0] == ' ' && text.Length > 1 ? 1 : 0;
        var kind = ClassAt(text, space, out _);
        if (kind != CodePointClass.WhiteSpace) return RunEnd(text, space, kind);

        // \s+(?!\S): a run before a word leaves its last white space (one UTF-16 unit) to the next piece.
        int end = RunEnd(text, 0, CodePointClass.WhiteSpace);
        return end < text.Length && end > 1 ? end - 1 : end;
    }

    private static int ContractionLength(ReadOnlySpan<char> text)
    {
        if (text[0] != '\'' || text.Length < 2) return 0;
        if (text[1] is 's' or 't' or 'm' or 'd') return 2;
        if (text.Length < 3) return 0;
        return (text[1], text[2]) is ('r', 'e') or ('v', 'e') or ('l', 'l') ? 3 : 0;
    }

    private static int RunEnd(ReadOnlySpan<char> text, int start, CodePointClass kind)
    {
        int i = start;
        while (i < text.Length && ClassAt(text, i, out int length) == kind) i += length;
        return i;
    }

    private static CodePointClass ClassAt(ReadOnlySpan<char> text, int i, out int length)
    {
        // A lone surrogate is read and encoded as U+FFFD.
        Rune.DecodeFromUtf16(text[i..], out var rune, out length);
        if (Rune.IsLetter(rune)) return CodePointClass.Letter;
        if (Rune.IsWhiteSpace(rune)) return CodePointClass.WhiteSpace;
        return Rune.IsNumber(rune) ? CodePointClass.Number : CodePointClass.Other;
    }
}
