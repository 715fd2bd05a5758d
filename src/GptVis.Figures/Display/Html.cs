using System.Net;

namespace GptVis.Figures.Display;

/// <summary>Text into HTML. Everything that is not written by this assembly itself goes through <see cref="Encode"/>.</summary>
internal static class Html
{
    /// <summary>Escapes text for an element's content and for a quoted attribute.</summary>
    public static string Encode(string text) => WebUtility.HtmlEncode(text);

    /// <summary>Escapes a sentence, and keeps "41.2 %" on one line.</summary>
    public static string EncodeProse(string text) => Encode(text).Replace(" %", "&nbsp;%");
}
