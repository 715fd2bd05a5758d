using System.Reflection;
using GptVis.Figures.Page;
using GptVis.Interactive.Hosts;

namespace GptVis.Interactive;

/// <summary>The code that runs when a notebook loads the package; called by extension.dib.</summary>
public static class Extension
{
    /// <summary>
    /// Creates the greeting below the cell with <c>#r "nuget: GptVis.Interactive"</c>, which contains plotly.js for all
    /// later figures.
    /// </summary>
    /// <returns>The output of the cell.</returns>
    public static object Load()
    {
        if (AppContext.GetData(PlotlyBundle.CurrentCellKey) is null && DotnetInteractive.Find() is { } host)
            AppContext.SetData(PlotlyBundle.CurrentCellKey, (Func<(string Cell, string Run)?>)host.CurrentCell);

        string version = typeof(Extension).Assembly
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        return new BundleOutput(
            $"GptVis {version} is ready. Try ModelSummary(), PlotAttention(\"i like spicy so i like\", layer: 1, "
                + "head: 1) or PredictNext(\"i like spicy so i like\").");
    }
}
