using System.Globalization;
using System.Text;

namespace GptVis.Tokenizers;

/// <summary>Splits a text by <c>\w+|\._|,</c>, code point by code point.</summary>
internal static class WordSplitter
{
    /// <summary>The pattern in Hugging Face's tokenizer.json.</summary>
    public const string Pattern = @"\w+|\._|,";

    public static List<(int Start, int Length)> Split(string text)
    {
        var words = new List<(int, int)>();
        for (int i = 0; i < text.Length;)
        {
            int length = MatchLength(text.AsSpan(i));
            if (length > 0) words.Add((i, length));
            i += Math.Max(length, 1);
        }
        return words;
    }

    private static int MatchLength(ReadOnlySpan<char> text)
    {
        int i = 0;
        while (i < text.Length)
        {
            Rune.DecodeFromUtf16(text[i..], out var rune, out int length);
            if (!IsWord(rune)) break;
            i += length;
        }
        if (i > 0) return i;
        if (text.StartsWith("._")) return 2;
        return text[0] == ',' ? 1 : 0;
    }

    // \w of Oniguruma, the regex engine of Hugging Face's tokenizers: letters, marks, decimal digits, connectors such
    // as '_'.
    private static bool IsWord(Rune rune) => Rune.IsLetter(rune) || Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark or
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ConnectorPunctuation;
}
