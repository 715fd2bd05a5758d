using System.Reflection;
using GptVis.Figures.Page;
using GptVis.Interactive.Hosts;

namespace GptVis.Interactive;

/// <summary>What runs when a notebook loads the package; called by extension.dib.</summary>
public static class Extension
{
    /// <summary>
    /// The greeting below the cell with <c>#r "nuget: GptVis.Interactive"</c>; it brings plotly.js for all later
    /// figures.
    /// </summary>
    /// <returns>What the cell has to show.</returns>
    public static object Load()
    {
        ResultFormatters.Register();
        if (AppContext.GetData(PlotlyBundle.CurrentCellKey) is null && DotnetInteractive.Find() is not null)
        {
            AppContext.SetData(
                PlotlyBundle.CurrentCellKey, (Func<(string Cell, string Run)?>)DotnetInteractive.CurrentCell);
        }

        string version = typeof(Extension).Assembly
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        return new BundleOutput(
            $"GptVis {version} is ready. Try ModelSummary(), PlotAttention(\"i like spicy so i like\", layer: 1, "
                + "head: 1) or PredictNext(\"i like spicy so i like\").");
    }
}
