namespace GptVis.Host.Scripting;

/// <summary>
/// What libraries that know nothing of this host find with <see cref="AppContext.GetData"/>: functions made of .NET's
/// own types alone. GptVis.Figures and GptVis.Interactive hold the same names.
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
        // Shows a value, and returns what replaces it.
        AppContext.SetData(Display, (Func<object, Action<object>>)(value => DisplayedValue.Show(value, []).Update));
    }
}
