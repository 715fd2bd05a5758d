using System.Globalization;
using System.Text;

namespace GptVis.Tests.Tokenizers;

/// <summary>Well-formed random texts on which OpenAI's pattern means the same in Python and in JavaScript.</summary>
/// <remarks>
/// Code points come from those assigned both in .NET's Unicode version and in the running Node.js's: a letter newer
/// than one of the two is a letter there and nothing here. U+0085 and U+FEFF have tests of their own.
/// </remarks>
internal static class RandomText
{
    private static readonly string[] Fragments =
    [
        "'s", "'t", "'re", "'ve", "'m", "'ll", "'d", "'", " '", "\"", ",", "\",\"", ",\"", "\",", "','", ",,", " ",
            "  ", "\n", "\r\n", "\t", "\u00a0", "\u3000", "\u2028",
        "the", " the", " and", "The", "ing", "ation", " of", "constructor", "__proto__", "toString", "for (int i = 0;",
            "</div>", "=>", "...", "--", "====", "1", "23", "2024", "\u00bd",
        "<|endoftext|>", "\u4f60\u597d", "\u65e5\u672c", "\ud55c", "\u3002", "\U0001f600", "\U0001f468\u200d\U0001f469",
            "\U0001d400", "\U00010400", "\U00020000", "e\u0301", "\u0928\u092e", "\u0645",
    ];

    private static readonly int[] CodePoints =
        [.. Enumerable.Range(0, TokenizerFixtures.JavaScriptClasses.Length).Where(IsComparable)];

    // Below U+3000 stand the alphabets; drawn from all code points, most would be ideographs and syllables.
    private static readonly int AlphabeticCodePoints = CodePoints.Count(codePoint => codePoint < 0x3000);

    public static string Next(Random random)
    {
        var text = new StringBuilder();
        for (int parts = random.Next(1, 30); parts > 0; parts--)
        {
            text.Append(random.Next(10) switch
            {
                < 4 => Fragments[random.Next(Fragments.Length)],
                < 6 => ((char)random.Next(0x20, 0x7F)).ToString(),
                < 7 => new string((char)random.Next('a', 'z' + 1), random.Next(1, 12)),
                < 8 => new string(' ', random.Next(1, 6)),
                < 9 => char.ConvertFromUtf32(CodePoints[random.Next(CodePoints.Length)]),
                _ => char.ConvertFromUtf32(CodePoints[random.Next(AlphabeticCodePoints)]),
            });
        }
        return text.ToString();
    }

    private static bool IsComparable(int codePoint) =>
        Rune.IsValid(codePoint) && codePoint is not (0x85 or 0xFEFF)
        && TokenizerFixtures.JavaScriptClasses[codePoint] != '-'
        && Rune.GetUnicodeCategory(new Rune(codePoint)) != UnicodeCategory.OtherNotAssigned;
}
