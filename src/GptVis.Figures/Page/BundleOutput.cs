
namespace GptVis.Figures.Page;

/// <summary>
/// What the cell that loads the extension shows: its greeting, and unseen beside it the bundle that draws all later
/// figures. Brings the bundle every time it is shown.
/// </summary>
/// <param name="Greeting">What the reader sees, plain text; lines are kept. Empty for the bundle alone.</param>
[TypeFormatterSource(typeof(DisplayFormatterSource), PreferredMimeTypes = ["text/html", "text/plain"])]
internal sealed record BundleOutput(string Greeting) : IDisplay
{
    void IDisplay.WriteHtml(TextWriter writer)
    {
        PlotlyBundle.Claim(this);
        writer.Write(PlotlyBundle.Html);
        if (Greeting.Length > 0) writer.Write($"<div style=\"white-space:pre-wrap\">{Html.Encode(Greeting)}</div>\n");
    }

    /// <summary>The greeting.</summary>
    public override string ToString() => Greeting;
}
