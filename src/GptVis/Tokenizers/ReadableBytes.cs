using System.Text;

namespace GptVis.Tokenizers;

/// <summary>Bytes as text for labels: characters where they are UTF-8, <c>\xF0</c> where they are not.</summary>
internal static class ReadableBytes
{
    public static string Text(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            bool whole =
                Rune.DecodeFromUtf8(bytes, out var rune, out int length) == System.Buffers.OperationStatus.Done;
            if (whole) text.Append(rune);
            else
                foreach (byte b in bytes[..length]) text.Append($"\\x{b:X2}");
            bytes = bytes[length..];
        }
        return text.ToString();
    }
}
