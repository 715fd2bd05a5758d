using System.Text.RegularExpressions;

namespace GptVis.Hub;

/// <summary>The hub's entry of a file, validated, because its hash and commit become file names in the cache.</summary>
/// <param name="Name">The file name that we requested.</param>
/// <param name="Address">The address to request; the hub may redirect it.</param>
/// <param name="Commit">Its commit, 40 hexadecimal digits.</param>
/// <param name="ETag">SHA-256 of a large file, git's SHA-1 of a small one; also the name of its blob.</param>
/// <param name="Size">Size in bytes.</param>
internal sealed partial record HubFile(string Name, Uri Address, string Commit, string ETag, long Size)
{
    /// <summary>An ETag without quotes and weakness prefix; null if it cannot be a file name.</summary>
    public static string? SafeETag(string? header)
    {
        string tag = (header ?? "").Trim();
        if (tag.StartsWith("W/", StringComparison.Ordinal)) tag = tag[2..];
        tag = tag.Trim('"');
        return ETagPattern().IsMatch(tag) ? tag : null;
    }

    [GeneratedRegex(@"\A[0-9A-Za-z_-]{1,128}\z")]
    private static partial Regex ETagPattern();
}
