using GptVis.Figures.Views;
using GptVis.Interactive.Checks;
using GptVis.Interactive.Hosts;

namespace GptVis.Interactive;

public static partial class Notebook
{
    /// <summary>
    /// Whether this machine is ready for a workshop, in ten seconds: SDK, host, Jupyter kernel, browser, models,
    /// memory, the time of a forward pass, and a picture that draws.
    /// </summary>
    public static View Preflight() => NotebookException.Explain(() => PreflightReport.Run(CellHost.Find()).ToView());
}
