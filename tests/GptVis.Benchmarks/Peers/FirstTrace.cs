using System.Diagnostics;
using System.Globalization;
using GptVis.Checkpoints;
using GptVis.Models;

namespace GptVis.Benchmarks.Peers;

/// <summary>
/// Our side of a start: loads a checkpoint, keeps every activation of ten tokens, and says how much memory that took.
/// </summary>
internal static class FirstTrace
{
    public const string Command = "first-trace";

    public static int Run(string folder)
    {
        var gpt = Gpt2Checkpoint.Load(folder, GptEngines.Default);
        var trace = gpt.Run([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $$"""{"peak_bytes": {{PeakBytes()}}}"""));
        return float.IsFinite(trace.Logits[9, 0]) ? 0 : 1;
    }

    private static long PeakBytes()
    {
        if (!OperatingSystem.IsLinux()) return Process.GetCurrentProcess().PeakWorkingSet64;
        string line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.AsSpan(6, line.Length - 9),
            NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) * 1024;
    }
}
