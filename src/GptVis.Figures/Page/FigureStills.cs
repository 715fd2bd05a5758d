using System.Text.RegularExpressions;

namespace GptVis.Figures.Page;

/// <summary>Post-processing of an output's HTML: inserts stills of figures, removes the bundle.</summary>
internal static partial class FigureStills
{
    private const string ScriptEnd = "</script>\n";

    /// <summary>The element ids of the figures in an output.</summary>
    public static IReadOnlyList<string> IdsIn(string html) =>
        [.. FigureElement().Matches(html).Select(match => match.Groups["id"].Value)];

    /// <summary>Replaces the figures' fallback tables with stills, which are shown without scripts.</summary>
    /// <param name="html">The HTML of an output.</param>
    /// <param name="stills">PNG and size in CSS pixels, by the id of the element.</param>
    public static string Insert(string html, IReadOnlyDictionary<string, (byte[] Png, int Width, int Height)> stills) =>
        FigureElement().Replace(html, match =>
    {
        var (png, width, height) = stills[match.Groups["id"].Value];
        string alt = match.Groups["alt"].Value;
        return $"{match.Groups["start"].Value}<img alt=\"{alt}\" width=\"{width}\" height=\"{height}\" "
            + $"src=\"data:image/png;base64,{Convert.ToBase64String(png)}\">\n{match.Groups["end"].Value}";
    });

    /// <summary>The output without its figures and the bundle.</summary>
    public static string WithoutFigures(string html) => FigureWithScript().Replace(WithoutBundle(html), "");

    public static bool HasBundle(string html) => html.Contains(PlotlyBundle.ScriptStart, StringComparison.Ordinal);

    /// <summary>The output without the bundle.</summary>
    public static string WithoutBundle(string html)
    {
        int start;
        while ((start = html.IndexOf(PlotlyBundle.ScriptStart, StringComparison.Ordinal)) >= 0)
        {
            // base64 and the loader contain no </script>.
            int end = html.IndexOf(ScriptEnd, start, StringComparison.Ordinal) + ScriptEnd.Length;
            html = html.Remove(start, end - start);
        }

        return html;
    }

    // As FigureElement writes it. Attributes are encoded, and the fallback before the figure's script contains no
    // script.
    [GeneratedRegex(
        """(?<start><div id="(?<id>gptvis-[0-9a-f]{32})" data-alt="(?<alt>[^"]*)">\n).*?"""
        + """(?<end></div>\n<script>\(window\.gptvis )""",
        RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex FigureElement();

    [GeneratedRegex(
        """<div id="gptvis-[0-9a-f]{32}" data-alt="[^"]*">\n.*?"""
        + """</div>\n<script>\(window\.gptvis .*?</script>\n""",
        RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex FigureWithScript();
}
