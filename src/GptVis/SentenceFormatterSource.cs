using System.Net;

namespace GptVis;

/// <summary>
/// The formatters of values that notebooks show as the sentence of their ToString(). .NET Interactive finds them by
/// name: <see cref="TypeFormatterSourceAttribute"/>.
/// </summary>
internal sealed class SentenceFormatterSource
{
    private readonly object[] _formatters =
    [
        new SentenceFormatter("text/html", text => $"<div>{WebUtility.HtmlEncode(text)}</div>"),
        new SentenceFormatter("text/plain", text => text),
    ];

    public IEnumerable<object> CreateTypeFormatters() => _formatters;

    private sealed class SentenceFormatter(string mimeType, Func<string, string> write)
    {
        public string MimeType { get; } = mimeType;

        public bool Format(object instance, TextWriter writer)
        {
            writer.Write(write(instance.ToString() ?? ""));
            return true;
        }
    }
}
