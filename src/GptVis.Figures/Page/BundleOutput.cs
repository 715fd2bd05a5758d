
namespace GptVis.Figures.Page;

/// <summary>
/// The output of the cell that loads the extension: its greeting, and the invisible bundle that draws all later
/// figures. It writes the bundle every time it is shown.
/// </summary>
/// <param name="Greeting">The greeting, plain text with line breaks; empty for the bundle alone.</param>
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
