using System.Text;

namespace GptVis.Figures.Page;

/// <summary>
/// The page loader and plotly.js, 0.8 MB, which a page needs once whatever the number and order of its figures.
/// Offline: both are resources of this assembly.
/// </summary>
/// <remarks>
/// Who puts it into a notebook: the first of ours to be shown in the process, normally the greeting of the extension
/// (<see cref="BundleOutput"/>), else the first view with a figure. That carrier brings it again whenever
/// it is shown again. So does the first figure of a new run of the cell that carried it, whose old output the notebook
/// has thrown away, where the host tells which cell is running (<see cref="CurrentCellKey"/>). A second bundle in a
/// page does nothing, so a doubtful case costs size and never a picture.
/// </remarks>
internal static class PlotlyBundle
{
    /// <summary>
    /// Under this name a host may put a <c>Func&lt;(string Cell, string Run)?&gt;</c> with
    /// <see cref="AppContext.SetData"/> that says which cell is running on the calling thread, and which run of it;
    /// null outside of a cell. A name and types of .NET itself, so that a host needs no reference to this assembly.
    /// </summary>
    public const string CurrentCellKey = "GptVis.CurrentCell";

    /// <summary>How the bundle's script element begins; tells it from all other output.</summary>
    public const string ScriptStart = "<script data-gptvis=\"bundle\">";

    private static readonly Lazy<string> Script = new(BuildScript);
    private static readonly BundleCarrier Carrier = new();

    /// <summary>The bundle as HTML: one script element.</summary>
    public static string Html => Script.Value;

    /// <summary>
    /// What has to be shown before a figure that will be replaced in its place: the bundle by itself, which the
    /// replacement would not bring again.
    /// </summary>
    /// <param name="value">What will be shown and replaced.</param>
    /// <returns>Null when the value has no figure, or the notebook has the bundle.</returns>
    public static BundleOutput? Before(object value) =>
        value is IDisplay { NeedsBundle: true } && Carrier.IsMissing(CurrentCell()) ? new BundleOutput("") : null;

    /// <summary>Whether <paramref name="shown"/>, which is being shown now, has to bring the bundle.</summary>
    internal static bool IsCarriedBy(object shown) => Carrier.Accepts(shown, CurrentCell());

    /// <summary>Makes <paramref name="greeting"/> the carrier, whatever was before.</summary>
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
