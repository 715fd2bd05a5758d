using System.Net;
using System.Text.RegularExpressions;

namespace GptVis.Figures.Page;

/// <summary>
/// Text into HTML. Everything that is not written by this assembly itself goes through <see cref="Encode"/>.
/// </summary>
internal static partial class Html
{
    /// <summary>
    /// An attribute for what holds texts: without it Jupyter's MathJax (version 2, version 3) sets what stands between
    /// two dollars as a formula.
    /// </summary>
    public const string NoFormulas = "class=\"tex2jax_ignore mathjax_ignore\"";

    /// <summary>Escapes text for an element's content and for a quoted attribute.</summary>
    public static string Encode(string text) => WebUtility.HtmlEncode(text);

    /// <summary>
    /// Escapes a sentence, keeps "41.2 %" on one line, and sets what stands between backticks, a token, apart as code.
    /// </summary>
    public static string EncodeProse(string text) =>
        CodeSpan().Replace(Encode(text).Replace(" %", "&nbsp;%"), $"<code style=\"{CodeStyle}\">$1</code>");

    // Of the page's own colours: a grey veil is seen on light and dark. JupyterLab's sanitizer keeps these properties.
    private const string CodeStyle =
        "background:rgba(128,128,128,.16);border-radius:3px;padding:1px "
        + "4px;font-family:ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace;font-size:.93em;color:inherit";

    // A token may hold backticks itself. Those stay as they are: a span begins and ends where a word could.
    [GeneratedRegex("(?<![`\\w])`([^`\n]+)`(?![`\\w])", RegexOptions.CultureInvariant)]
    private static partial Regex CodeSpan();
}
