namespace GptVis.Figures.Page;

/// <summary>
/// Tracks which output of this process carries the bundle. The rule is in the remarks of <see cref="PlotlyBundle"/>.
/// </summary>
internal sealed class BundleCarrier
{
    private readonly Lock _lock = new();
    private WeakReference<object>? _carrier;
    private (string Cell, string Run)? _where;

    /// <summary>Whether <paramref name="shown"/> must write the bundle; if so, it becomes the carrier.</summary>
    public bool Accepts(object shown, (string Cell, string Run)? where)
    {
        lock (_lock)
        {
            bool again = _carrier is not null && _carrier.TryGetTarget(out var carrier)
                && ReferenceEquals(carrier, shown);
            if (!again && !IsMissing(where)) return false;

            (_carrier, _where) = (new WeakReference<object>(shown), where);
            return true;
        }
    }

    /// <summary>Whether there is no carrier yet, or its output is gone because its cell runs again.</summary>
    public bool IsMissing((string Cell, string Run)? where)
    {
        lock (_lock)
            return _carrier is null
                || (where is { } now && _where is { } then && now.Cell == then.Cell && now.Run != then.Run);
    }

    public void Set(object shown, (string Cell, string Run)? where)
    {
        lock (_lock) (_carrier, _where) = (new WeakReference<object>(shown), where);
    }
}
