namespace GptVis.Figures.Page;

/// <summary>
/// The formatters of every <see cref="IDisplay"/>. .NET Interactive finds them by name:
/// <see cref="TypeFormatterSourceAttribute"/>.
/// </summary>
internal sealed class DisplayFormatterSource
{
    private readonly object[] _formatters =
    [
        new DisplayFormatter("text/html", (display, writer) => display.WriteHtml(writer)),
        new DisplayFormatter("text/plain", (display, writer) => writer.Write(display.ToString())),
    ];

    public IEnumerable<object> CreateTypeFormatters() => _formatters;

    private sealed class DisplayFormatter(string mimeType, Action<IDisplay, TextWriter> write)
    {
        public string MimeType { get; } = mimeType;

        public bool Format(object instance, TextWriter writer)
        {
            if (instance is not IDisplay display) return false;
            write(display, writer);
            return true;
        }
    }
}
