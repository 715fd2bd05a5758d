using System.Net;

namespace GptVis.Figures.Display;

/// <summary>Text into HTML. Everything that is not written by this assembly itself goes through <see cref="Encode"/>.</summary>
internal static class Html
{
    /// <summary>Escapes text for an element's content and for a quoted attribute.</summary>
    public static string Encode(string text) => WebUtility.HtmlEncode(text);
}
