using System.Net;
using System.Text.RegularExpressions;

namespace GptVis.Figures.Page;

/// <summary>Encodes text as HTML. All text from outside this assembly goes through <see cref="Encode"/>.</summary>
internal static partial class Html
{
    /// <summary>
    /// The attribute of elements with texts: without it, Jupyter's MathJax (versions 2 and 3) renders text between two
    /// dollar signs as a formula.
    /// </summary>
    public const string NoFormulas = "class=\"tex2jax_ignore mathjax_ignore\"";

    /// <summary>Escapes text for an element's content and for a quoted attribute.</summary>
    public static string Encode(string text) => WebUtility.HtmlEncode(text);

    /// <summary>Escapes a sentence, keeps "41.2 %" on one line, and formats tokens between backticks as code.</summary>
    public static string EncodeProse(string text) =>
        CodeSpan().Replace(Encode(text).Replace(" %", "&nbsp;%"), $"<code style=\"{CodeStyle}\">$1</code>");

    // Works with the page's own colours: a translucent grey is visible on light and dark. JupyterLab's sanitizer keeps
    // these properties.
    private const string CodeStyle =
        "background:rgba(128,128,128,.16);border-radius:3px;padding:1px "
        + "4px;font-family:ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace;font-size:.93em;color:inherit";

    // A token may contain backticks itself. Those stay: code begins and ends only at word boundaries.
    [GeneratedRegex("(?<![`\\w])`([^`\n]+)`(?![`\\w])", RegexOptions.CultureInvariant)]
    private static partial Regex CodeSpan();
}
