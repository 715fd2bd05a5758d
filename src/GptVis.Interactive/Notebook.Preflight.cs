using GptVis.Figures.Views;
using GptVis.Interactive.Checks;
using GptVis.Interactive.Hosts;

namespace GptVis.Interactive;

public static partial class Notebook
{
    /// <summary>
    /// Checks in ten seconds whether this machine is ready for a workshop: SDK, host, Jupyter kernel, browser, models,
    /// memory, the time of a forward pass, and a figure.
    /// </summary>
    public static View Preflight() => NotebookException.Explain(() => PreflightReport.Run(CellHost.Find()).ToView());
}
