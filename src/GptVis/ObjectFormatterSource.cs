using System.Net;

namespace GptVis;

/// <summary>
/// The formatters of objects that notebooks show as their properties. .NET Interactive finds them by name:
/// <see cref="TypeFormatterSourceAttribute"/>.
/// </summary>
internal sealed class ObjectFormatterSource
{
    private readonly object[] _formatters =
    [
        new ObjectFormatter("text/html", text => $"<pre style=\"margin:0\">{WebUtility.HtmlEncode(text)}</pre>"),
        new ObjectFormatter("text/plain", text => text),
    ];

    public IEnumerable<object> CreateTypeFormatters() => _formatters;

    private sealed class ObjectFormatter(string mimeType, Func<string, string> write)
    {
        public string MimeType { get; } = mimeType;

        public bool Format(object instance, TextWriter writer)
        {
            writer.Write(write(ObjectText.Of(instance)));
            return true;
        }
    }
}
