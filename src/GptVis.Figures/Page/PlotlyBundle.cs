using System.Text;

namespace GptVis.Figures.Page;

/// <summary>
/// The page loader and plotly.js, 0.8 MB, needed once per page for any number and order of figures. Both are resources
/// of this assembly, so figures work offline.
/// </summary>
/// <remarks>
/// The bundle is written by the first of our outputs in the process: usually the extension's greeting
/// (<see cref="BundleOutput"/>), else the first view with a figure. That carrier writes it again whenever it is shown
/// again. When the carrier's cell runs again, the notebook drops its old output, so the first figure of the new run
/// writes the bundle, if the host reports the running cell (<see cref="CurrentCellKey"/>). A second bundle on a page
/// does nothing: in doubt, the bundle is written.
/// </remarks>
internal static class PlotlyBundle
{
    /// <summary>
    /// The <see cref="AppContext"/> key under which a host sets a <c>Func&lt;(string Cell, string Run)?&gt;</c> that
    /// returns the cell and run on the calling thread, or null outside a cell. Only .NET types are used, so the host
    /// needs no reference to this assembly.
    /// </summary>
    public const string CurrentCellKey = "GptVis.CurrentCell";

    /// <summary>The start of the bundle's script element, which identifies it in an output.</summary>
    public const string ScriptStart = "<script data-gptvis=\"bundle\">";

    private static readonly Lazy<string> Script = new(BuildScript);
    private static readonly BundleCarrier Carrier = new();

    /// <summary>The bundle as HTML: one script element.</summary>
    public static string Html => Script.Value;

    /// <summary>
    /// The output to show before a figure that will be replaced: the bundle alone, which the replacement does not
    /// repeat.
    /// </summary>
    /// <param name="value">The value to show and replace.</param>
    /// <returns>Null if the value has no figure, or the notebook already has the bundle.</returns>
    public static BundleOutput? Before(object value) =>
        value is IDisplay { NeedsBundle: true } && Carrier.IsMissing(CurrentCell()) ? new BundleOutput("") : null;

    /// <summary>Whether <paramref name="shown"/>, which is being shown, must write the bundle.</summary>
    internal static bool IsCarriedBy(object shown) => Carrier.Accepts(shown, CurrentCell());

    /// <summary>Makes <paramref name="greeting"/> the carrier, replacing any other.</summary>
    internal static void Claim(object greeting) => Carrier.Set(greeting, CurrentCell());

    private static (string Cell, string Run)? CurrentCell() =>
        AppContext.GetData(CurrentCellKey) is Func<(string Cell, string Run)?> current ? current() : null;

    private static string BuildScript()
    {
        var loader = new StringBuilder(Encoding.UTF8.GetString(Resource("loader.js")));
        loader.Replace("//@controls.js@", Encoding.UTF8.GetString(Resource("controls.js")));
        loader.Replace("//@heads.js@", Encoding.UTF8.GetString(Resource("heads.js")));
        loader.Replace("@plotly.min.js.gz@", Convert.ToBase64String(Resource("plotly.min.js.gz")));
        return $"{ScriptStart}\n{loader}</script>\n";
    }

    private static byte[] Resource(string name)
    {
        using var resource = typeof(PlotlyBundle).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"GptVis.Figures.dll was built without its resource {name}.");
        using var bytes = new MemoryStream();
        resource.CopyTo(bytes);
        return bytes.ToArray();
    }
}
