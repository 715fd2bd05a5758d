namespace GptVis.Host.Scripting;

/// <summary>
/// What the packages' extensions have shown. An extension runs once; but a cell that is run again has lost its outputs,
/// and those of an extension (a script that draws all later pictures, say) are needed still.
/// </summary>
internal sealed class ExtensionOutputs
{
    private readonly Dictionary<string, List<Func<MimeBundle>>> _shown = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _cells = new(StringComparer.OrdinalIgnoreCase);
    private string? _recording;

    /// <summary>Begins to keep what is shown; ends with <see cref="End"/>.</summary>
    public void Begin(string packageId, string cell) =>
        (_recording, _cells[packageId], _shown[packageId]) = (packageId, cell, []);

    public void End() => _recording = null;

    public void Take(CellEvent cellEvent)
    {
        if (_recording is { } package && cellEvent is CellEvent.Display display)
            _shown[package].Add(display.FormatAgain ?? (() => display.Data));
    }

    /// <summary>
    /// What to show when <paramref name="cell"/> asks for a package that it has loaded in an earlier run.
    /// </summary>
    public IReadOnlyList<Func<MimeBundle>> Of(string packageId, string cell) =>
        _cells.TryGetValue(packageId, out var loadedBy) && loadedBy == cell ? _shown[packageId] : [];
}
