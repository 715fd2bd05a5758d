namespace GptVis.Host.Scripting;

/// <summary>
/// The outputs of the packages' extensions. An extension runs once. When its cell runs again, the notebook drops the
/// outputs of the first run, but later cells may still need them (a script that draws figures, for example).
/// </summary>
internal sealed class ExtensionOutputs
{
    private readonly Dictionary<string, List<Func<MimeBundle>>> _shown = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _cells = new(StringComparer.OrdinalIgnoreCase);
    private string? _recording;

    /// <summary>Starts recording outputs, until <see cref="End"/>.</summary>
    public void Begin(string packageId, string cell) =>
        (_recording, _cells[packageId], _shown[packageId]) = (packageId, cell, []);

    public void End() => _recording = null;

    public void Take(CellEvent cellEvent)
    {
        if (_recording is { } package && cellEvent is CellEvent.Display display)
            _shown[package].Add(display.FormatAgain ?? (() => display.Data));
    }

    /// <summary>
    /// The outputs to repeat when <paramref name="cell"/> loads a package that it has loaded in an earlier run.
    /// </summary>
    public IReadOnlyList<Func<MimeBundle>> Of(string packageId, string cell) =>
        _cells.TryGetValue(packageId, out var loadedBy) && loadedBy == cell ? _shown[packageId] : [];
}
