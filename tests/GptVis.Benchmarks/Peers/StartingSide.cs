using System.Diagnostics;
using System.Text.Json;

namespace GptVis.Benchmarks.Peers;

/// <summary>
/// A process that is started anew in every round; it is measured from before its start until it says that it has a
/// trace.
/// </summary>
internal sealed class StartingSide : ISide
{
    private readonly string _name;
    private readonly ProcessStartInfo _command;

    public StartingSide(string name, ProcessStartInfo command)
    {
        command.RedirectStandardOutput = true;
        (_name, _command) = (name, command);
        Round();        // the files are in the system's cache from here on
    }

    public long? PeakBytes { get; private set; }

    public TimeSpan ProcessorTime => TimeSpan.Zero;

    public IReadOnlyList<double> Round()
    {
        long start = Stopwatch.GetTimestamp();
        using var process = Process.Start(_command)!;
        string? line = process.StandardOutput.ReadLine();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        process.WaitForExit();

        if (line is null) throw new BenchmarkException($"{_name} ended without a trace; what it said is above.");
        using var answer = JsonDocument.Parse(line);
        PeakBytes = Math.Max(PeakBytes ?? 0, answer.RootElement.GetProperty("peak_bytes").GetInt64());
        return [seconds];
    }

    public void Dispose() { }
}
