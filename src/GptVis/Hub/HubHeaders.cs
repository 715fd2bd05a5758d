namespace GptVis.Hub;

/// <summary>
/// The headers of all answers to one request. The hub sends some with a redirect (to a renamed model, to its own cache,
/// to a large file's storage) and some with the target of the redirect. The first value of each counts.
/// </summary>
internal sealed class HubHeaders
{
    /// <summary>The commit; null until an answer contains it.</summary>
    public string? Commit { get; private set; }

    /// <summary>The file's own tag, from a redirect to its storage.</summary>
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
        // Length and tag of a redirect describe the redirect, not the file.
        if (!answer.IsSuccessStatusCode) return;

        Tag ??= Of(answer, "ETag");
        Size ??= answer.Content.Headers.ContentLength;
    }

    public static string? Of(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
