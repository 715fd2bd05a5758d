using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace GptVis.Files;

/// <summary>
/// Hashes a file's content in the form of its ETag: SHA-256, or git's SHA-1 of "blob size\0" and the content.
/// </summary>
internal static class ContentHash
{
    private const int Sha256Digits = 64, GitDigits = 40;
    /// <summary>A tag that makes <see cref="Of"/> compute a SHA-256.</summary>
    public static readonly string Sha256Form = new('0', Sha256Digits);

    private const int BufferBytes = 1 << 20;

    /// <summary>
    /// Whether the tag is a hash of the content. A mirror may send other tags; then only the size can be checked.
    /// </summary>
    public static bool IsHash(string tag) =>
        tag.Length is Sha256Digits or GitDigits && tag.All(char.IsAsciiHexDigitLower);

    /// <summary>The hash of the file, of the kind of <paramref name="tag"/>.</summary>
    public static string Of(string path, string tag, Action<long>? report, CancellationToken cancellation)
    {
        using var file =
            new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        using var hash =
            IncrementalHash.CreateHash(tag.Length == Sha256Digits ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1);
        if (tag.Length == GitDigits)
            hash.AppendData(
                Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {file.Length}\0")));

        var buffer = new byte[BufferBytes];
        long done = 0;
        for (int read; (read = file.Read(buffer)) > 0; report?.Invoke(done += read))
        {
            cancellation.ThrowIfCancellationRequested();
            hash.AppendData(buffer.AsSpan(0, read));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
