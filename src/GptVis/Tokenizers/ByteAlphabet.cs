using System.Text;

namespace GptVis.Tokenizers;

/// <summary>
/// The printable characters for the 256 bytes in GPT-2's vocabulary files: a space is Ġ, a newline Ċ.
/// </summary>
/// <remarks>
/// '!' to '~', '¡' to '¬' and '®' to 'ÿ' stand for themselves; the other 68 bytes are, in order, U+0100 to U+0143.
/// Source: bytes_to_unicode in OpenAI's GPT-2 release.
/// </remarks>
internal static class ByteAlphabet
{
    private const int FirstStandIn = 0x100;
    private const int End = 0x144;
    private static readonly char[] Chars = BuildChars();
    private static readonly int[] Bytes = BuildBytes();

    public static char CharOf(byte b) => Chars[b];

    /// <summary>
    /// The bytes of a vocabulary entry. An entry with other characters (an added token) stands for its own UTF-8 bytes.
    /// </summary>
    public static byte[] BytesOf(string spelling)
    {
        var bytes = new byte[spelling.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            char c = spelling[i];
            if (c >= Bytes.Length || Bytes[c] < 0) return Encoding.UTF8.GetBytes(spelling);
            bytes[i] = (byte)Bytes[c];
        }
        return bytes;
    }

    private static bool StandsForItself(int b) =>
        b is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);

    private static char[] BuildChars()
    {
        var chars = new char[256];
        int standIn = FirstStandIn;
        for (int b = 0; b < 256; b++) chars[b] = (char)(StandsForItself(b) ? b : standIn++);
        return chars;
    }

    private static int[] BuildBytes()
    {
        var bytes = new int[End];
        Array.Fill(bytes, -1);
        for (int b = 0; b < 256; b++) bytes[Chars[b]] = b;
        return bytes;
    }
}
