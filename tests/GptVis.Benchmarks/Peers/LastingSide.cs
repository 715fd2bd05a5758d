using System.Diagnostics;
using System.Text.Json;

namespace GptVis.Benchmarks.Peers;

/// <summary>
/// A process that warms up, says that it is ready, and then answers every line of its input with the seconds of a
/// round, so that rounds of two processes alternate. It ends with its input.
/// </summary>
internal sealed class LastingSide : ISide
{
    /// <summary>Threads of the other side go on looking for work for a few milliseconds.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(30);

    private readonly Process _process;
    private readonly string _name;

    public LastingSide(string name, ProcessStartInfo command)
    {
        command.RedirectStandardInput = command.RedirectStandardOutput = true;
        (_name, _process) = (name, Process.Start(command)!);
        Answer();
    }

    public long? PeakBytes => null;

    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public IReadOnlyList<double> Round()
    {
        Thread.Sleep(Quiet);
        _process.StandardInput.WriteLine();
        _process.StandardInput.Flush();
        using var answer = Answer();
        return [.. answer.RootElement.GetProperty("seconds").EnumerateArray().Select(s => s.GetDouble())];
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private JsonDocument Answer() => JsonDocument.Parse(_process.StandardOutput.ReadLine()
        ?? throw new BenchmarkException($"{_name} ended before it had answered; what it said is above."));
}
