namespace GptVis.Host.Scripting;

/// <summary>
/// Functions that libraries find with <see cref="AppContext.GetData"/> without a reference to this host: their
/// signatures use .NET's own types only. GptVis.Figures and GptVis.Interactive contain the same names.
/// </summary>
internal static class HostHooks
{
    private const string CurrentCell = "GptVis.CurrentCell";
    private const string CellCancellation = "GptVis.CellCancellation";
    private const string Display = "GptVis.Display";

    public static void Install()
    {
        AppContext.SetData(CurrentCell, (Func<(string Cell, string Run)?>)(() => RunningCell.Current));
        AppContext.SetData(CellCancellation, (Func<CancellationToken>)(() => RunningCell.CancellationToken));
        // Shows a value, and returns a function that replaces it.
        AppContext.SetData(Display, (Func<object, Action<object>>)(value => DisplayedValue.Show(value, []).Update));
    }
}
