namespace GptVis.Host.Scripting;

/// <summary>
/// Connects the code of a cell to the session that runs it. A process has one session, so this is static: an AsyncLocal
/// would be empty on threads that a library started earlier, and their output would be lost.
/// </summary>
public static class RunningCell
{
    private static volatile Action<CellEvent>? _events;
    private static volatile InputReader? _input;

    /// <summary>Cancelled when the user stops the running cell.</summary>
    public static CancellationToken CancellationToken { get; private set; }

    /// <summary>The running cell and the number of its run; null between two cells.</summary>
    internal static (string Cell, string Run)? Current { get; private set; }

    /// <summary>Ends the loops of a stopped cell; every loop of a cell calls it.</summary>
    /// <exception cref="OperationCanceledException">The user has stopped the cell.</exception>
    public static void ThrowIfStopped() => CancellationToken.ThrowIfCancellationRequested();

    internal static void Connect(Action<CellEvent> events, InputReader? input) => (_events, _input) = (events, input);

    internal static void Begin(string cell, CancellationToken cancellation) =>
        (Current, CancellationToken) = ((cell, Guid.NewGuid().ToString("N")), cancellation);

    internal static void End() => Current = null;

    internal static void Publish(CellEvent cellEvent) => _events?.Invoke(cellEvent);

    internal static Task<string> ReadInputAsync(string prompt, bool isPassword) => _input is { } read
        ? read(prompt, isPassword, CancellationToken)
        : throw new InvalidOperationException(
            "This cell requests input, but this run has no input: gptvis run and publish run a notebook unattended. "
                + "Run it in Jupyter.");
}
