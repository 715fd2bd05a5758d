using System.Text.RegularExpressions;

namespace GptVis.Hub;

/// <summary>What the hub says of a file, checked: its hash and commit become names in the cache.</summary>
/// <param name="Name">The file's name, ours.</param>
/// <param name="Address">Where it is asked for; the hub may redirect from there.</param>
/// <param name="Commit">The commit it belongs to, 40 hexadecimal digits.</param>
/// <param name="ETag">SHA-256 of a large file, git's SHA-1 of a small one; the name of its blob.</param>
/// <param name="Size">Bytes.</param>
internal sealed partial record HubFile(string Name, Uri Address, string Commit, string ETag, long Size)
{
    /// <summary>A tag without quotes and weakness, or null when it could not be a file's name.</summary>
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
