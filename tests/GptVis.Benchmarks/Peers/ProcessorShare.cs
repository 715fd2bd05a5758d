using System.Globalization;

namespace GptVis.Benchmarks.Peers;

/// <summary>
/// How much of the processor programs that are not measured took meanwhile: numbers from a busy machine are not worth
/// writing down. Linux only.
/// </summary>
internal sealed class ProcessorShare
{
    private const double TicksPerSecond = 100;      // the kernel's unit for programs, whatever its own is

    private readonly ISide?[] _sides;
    private readonly (double Whole, double Busy, double Measured) _start;

    public ProcessorShare(params ISide?[] sides)
    {
        _sides = sides;
        if (OperatingSystem.IsLinux()) _start = Read();
    }

    /// <summary>0 to 1, since this object was made; null where it cannot be known.</summary>
    public double? OfOthers()
    {
        if (!OperatingSystem.IsLinux()) return null;
        var now = Read();
        double others = now.Busy - _start.Busy - (now.Measured - _start.Measured);
        return Math.Clamp(others / (now.Whole - _start.Whole), 0, 1);
    }

    private (double Whole, double Busy, double Measured) Read()
    {
        // cpu  user nice system idle iowait irq softirq steal
        double[] ticks = Numbers(File.ReadLines("/proc/stat").First(), skip: 5)[..8];
        double idle = ticks[3]
            + ticks[4], measured = _sides.Sum(side => side?.ProcessorTime.TotalSeconds ?? 0) * TicksPerSecond;

        // Behind "pid (name) ": state, then numbers; the 11th to 14th are the time of this process and of the children
        // that have ended.
        string self = File.ReadAllText("/proc/self/stat");
        measured += Numbers(self, skip: self.LastIndexOf(')') + 4)[10..14].Sum();
        return (ticks.Sum(), ticks.Sum() - idle, measured);
    }

    private static double[] Numbers(string line, int skip) =>
        [.. line[skip..].Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(n => double.Parse(n, CultureInfo.InvariantCulture))];
}
