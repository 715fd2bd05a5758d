namespace GptVis.Cli.Notebooks.Host;

/// <summary>The host process ended before the cell did.</summary>
internal sealed class HostDiedException(int exitCode, bool wasReady, string consoleErrors) : Exception
{
    private const int Aborted = 128 + 6; // SIGABRT: FailFast, a stack overflow, a crash in native code

    // The first lines of the runtime's message; thousands of stack frames can follow.
    private const int ConsoleLinesShown = 12;

    public CellFailure ToFailure()
    {
        var said = consoleErrors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Take(ConsoleLinesShown).ToList();
        string message = Explain(said);
        return new("HostEnded", message, [message, .. said.Select(line => "   " + line)], null);
    }

    private string Explain(List<string> said)
    {
        if (!wasReady) return $"The process that runs the cells could not start (exit code {exitCode}).";
        if (said.Any(line => line.StartsWith("Stack overflow", StringComparison.Ordinal)))
            return "The cell overflowed the stack, and with it ended the process that runs the cells.";

        return exitCode is Aborted or < 0
            ? $"The process that runs the cells crashed (exit code {exitCode}) while it ran this cell."
            : $"The process that runs the cells ended with exit code {exitCode} while it ran this cell. Does the cell "
            + "call Environment.Exit?";
    }
}
