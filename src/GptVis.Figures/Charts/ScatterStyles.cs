namespace GptVis.Figures.Charts;

/// <summary>plotly's names of the styles.</summary>
internal static class ScatterStyles
{
    public static string Mode(ScatterStyle style, bool labelled)
    {
        if (style == ScatterStyle.Texts) return "text";
        string marks = style switch
        {
            ScatterStyle.Line => "lines",
            ScatterStyle.LineWithDots => "lines+markers",
            ScatterStyle.Dots => "markers",
            _ => throw new InvalidOperationException($"{style} is no style of a scatter trace."),
        };
        return labelled ? marks + "+text" : marks;
    }
}
