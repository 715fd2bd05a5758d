namespace GptVis.Host.Scripting;

/// <summary>
/// The way from code that a cell runs to the session that runs it. A process has one session, so this is static:
/// an AsyncLocal would be empty on threads that a library started earlier, and their output would be lost.
/// </summary>
public static class RunningCell
{
    private static volatile Action<CellEvent>? _events;

    /// <summary>Cancelled when the user stops the running cell.</summary>
    public static CancellationToken CancellationToken { get; internal set; }

    internal static void SendEventsTo(Action<CellEvent> events) => _events = events;

    internal static void Publish(CellEvent cellEvent) => _events?.Invoke(cellEvent);
}
