namespace GptVis.Figures.Plotly;

/// <summary>
/// plotly.js reads labels, names and hover data as a small markup of its own (&lt;b&gt;, &lt;br&gt;, &lt;a href&gt;, entities).
/// Text becomes text again by escaping the three characters that start it.
/// </summary>
internal static class PlotlyText
{
    public static string Escape(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}
