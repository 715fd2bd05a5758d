namespace GptVis.Figures.Charts;

/// <summary>
/// plotly.js reads labels, names and hover data as a small markup of its own (&lt;b&gt;, &lt;br&gt;, &lt;a href&gt;,
/// entities). Escaping the three characters that start markup makes text literal.
/// </summary>
internal static class PlotlyText
{
    public static string Escape(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");

    /// <summary>
    /// Escapes labels of 3D traces, which support &lt;b&gt; and &lt;br&gt; but no entities: a zero-width space after a
    /// bracket prevents a tag.
    /// </summary>
    public static string EscapeInSpace(string text) => text.Replace("<", "<\u200B");
}
