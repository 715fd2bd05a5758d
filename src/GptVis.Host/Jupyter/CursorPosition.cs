namespace GptVis.Host.Jupyter;

/// <summary>Jupyter counts characters as Unicode code points, .NET as UTF-16 units.</summary>
internal static class CursorPosition
{
    public static int ToUtf16(string code, int codePoints)
    {
        int at = 0;
        for (int i = 0; i < codePoints && at < code.Length; i++) at += IsPair(code, at) ? 2 : 1;
        return at;
    }

    public static int ToCodePoints(string code, int utf16)
    {
        int codePoints = 0;
        for (int at = 0; at < utf16; codePoints++) at += IsPair(code, at) ? 2 : 1;
        return codePoints;
    }

    private static bool IsPair(string code, int at) =>
        at + 1 < code.Length && char.IsSurrogatePair(code[at], code[at + 1]);
}
