namespace GptVis.Figures.Charts;

/// <summary>
/// plotly.js reads labels, names and hover data as a small markup of its own (&lt;b&gt;, &lt;br&gt;, &lt;a href&gt;,
/// entities). Text becomes text again by escaping the three characters that start it.
/// </summary>
internal static class PlotlyText
{
    public static string Escape(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");

    /// <summary>
    /// The same for labels of 3D traces, which know &lt;b&gt; and &lt;br&gt; but no entities: a space of no width keeps
    /// a bracket from being one of a tag.
    /// </summary>
    public static string EscapeInSpace(string text) => text.Replace("<", "<\u200B");
}
