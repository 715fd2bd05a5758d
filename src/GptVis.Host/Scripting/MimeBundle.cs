using Microsoft.DotNet.Interactive.Formatting;

namespace GptVis.Host.Scripting;

/// <summary>One value in several representations: mime type and text of each, the preferred one first.</summary>
internal sealed record MimeBundle(IReadOnlyList<KeyValuePair<string, string>> Entries)
{
    public const string Html = "text/html";
    public const string Plain = "text/plain";
    public const string Markdown = "text/markdown";

    public static MimeBundle Of(string mimeType, string text) => new([new(mimeType, text)]);

    /// <summary>
    /// Formats a value like .NET Interactive: in the preferred mime types of its type, or in the requested ones. Plain
    /// text is always included, for viewers without HTML (terminals, diffs).
    /// </summary>
    public static MimeBundle Format(object? value, params IReadOnlyCollection<string> mimeTypes)
    {
        var wanted = mimeTypes.Count > 0
            ? mimeTypes
            : [.. Formatter.GetPreferredMimeTypesFor(value?.GetType() ?? typeof(object)), Plain];

        return new([.. wanted.Distinct().Select(type => KeyValuePair.Create(type, Text(value, type)))]);
    }

    // The formatters' own style sheet has Windows line ends; a notebook has \n. Plain text is the user's and stays as
    // it is.
    private static string Text(object? value, string mimeType)
    {
        string text = value.ToDisplayString(mimeType);
        return mimeType == Html ? text.Replace("\r\n", "\n") : text;
    }
}
