namespace GptVis.Hub;

/// <summary>
/// What the answers to one question say of a file. The hub tells some of it with a redirect (to a renamed model, to its
/// own cache, to a large file's storage) and some with what it redirects to; the first word counts.
/// </summary>
internal sealed class HubHeaders
{
    /// <summary>The commit; null until an answer tells it.</summary>
    public string? Commit { get; private set; }

    /// <summary>The file's own tag, which a redirect to a storage tells beforehand.</summary>
    public string? LinkedTag { get; private set; }

    /// <summary>The file's tag.</summary>
    public string? Tag { get; private set; }

    /// <summary>The file's size in bytes.</summary>
    public long? Size { get; private set; }

    public void Take(HttpResponseMessage answer)
    {
        Commit ??= Of(answer, "X-Repo-Commit");
        LinkedTag ??= Of(answer, "X-Linked-ETag");
        if (long.TryParse(Of(answer, "X-Linked-Size"), out long size)) Size ??= size;
        Tag = LinkedTag;
        if (!answer.IsSuccessStatusCode) return;        // length and tag of a redirect are its own

        Tag ??= Of(answer, "ETag");
        Size ??= answer.Content.Headers.ContentLength;
    }

    public static string? Of(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
