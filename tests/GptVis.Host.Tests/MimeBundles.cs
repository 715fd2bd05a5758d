using GptVis.Host.Scripting;

namespace GptVis.Host.Tests;

internal static class MimeBundles
{
    /// <summary>The plain text, or the first representation when there is none.</summary>
    public static string Plain(this MimeBundle bundle) =>
        (bundle.Entries.FirstOrDefault(e => e.Key == "text/plain") is { Key: not null } plain
            ? plain
            : bundle.Entries[0]).Value;

    public static string? Get(this MimeBundle bundle, string mimeType) =>
        bundle.Entries.FirstOrDefault(e => e.Key == mimeType).Value;
}
