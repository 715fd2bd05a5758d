using System.Collections.Frozen;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace GptVis.Cli.Notebooks.Page;

/// <summary>
/// Simple syntax colouring of C#: comments, strings, numbers, keywords, directives. It is a lexer only; unknown text
/// stays plain, and the text itself never changes.
/// </summary>
internal static partial class CSharpHtml
{
    private static readonly FrozenSet<string> Keywords = FrozenSet.Create(StringComparer.Ordinal, (
        "abstract as async await base bool break byte case catch char checked class const continue decimal default "
        + "delegate do double " +
        "else enum event explicit extern false finally fixed float for foreach get goto if implicit in init int "
        + "interface internal is lock long " +
        "namespace new not null object operator or and out override params partial private protected public readonly "
        + "record ref required return " +
        "sbyte sealed set short sizeof stackalloc static string struct switch this throw true try typeof uint ulong "
        + "unchecked unsafe ushort " +
        "using var virtual void volatile when where while with yield nint nuint dynamic").Split(' '));

    public static string Render(string code)
    {
        var html = new StringBuilder(code.Length * 2);
        int at = 0;
        foreach (Match token in Token().Matches(code))
        {
            html.Append(WebUtility.HtmlEncode(code[at..token.Index]));
            string text = WebUtility.HtmlEncode(token.Value);
            html.Append(ClassOf(token) is { } name ? $"<span class=\"{name}\">{text}</span>" : text);
            at = token.Index + token.Length;
        }

        return html.Append(WebUtility.HtmlEncode(code[at..])).ToString();
    }

    private static string? ClassOf(Match token)
    {
        if (token.Groups["comment"].Success) return "c";
        if (token.Groups["directive"].Success) return "d";
        if (token.Groups["text"].Success) return "s";
        if (token.Groups["number"].Success) return "n";
        return Keywords.Contains(token.Value) ? "k" : null;
    }

    [GeneratedRegex(
        """"
        (?<comment> //[^\n]* | /\*.*?(\*/|\z) )
        | (?<directive> ^[ \t]*\#[^\n]* )
        | (?<text> \$*(?<quotes>"{3,}).*?(\k<quotes>|\z)        # raw
                 | (@\$?|\$@)"(""|[^"])*("|\z)                  # verbatim
                 | \$?"(\\.|[^"\\\n])*("|$|\z)
                 | '(\\[^\n]{1,9}?|[^'\\\n])' )
        | (?<number> \b(0[xXbB][0-9a-fA-F_]+|\d[\d_]*(\.\d[\d_]*)?([eE][+\-]?\d+)?)[fFdDmMuUlL]*\b )
        | @?[A-Za-z_]\w*
        """", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.IgnorePatternWhitespace
        | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Token();
}
