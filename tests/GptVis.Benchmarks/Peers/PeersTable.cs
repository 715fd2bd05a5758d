using System.Globalization;
using GptVis.Engines.Managed.Gemm;

namespace GptVis.Benchmarks.Peers;

/// <summary>The results as a Markdown table, a row at a time.</summary>
internal sealed class PeersTable(TextWriter writer)
{
    private const double TooBusy = 0.05;

    public void WriteHead(VectorPath path, TorchPeer torch)
    {
        writer.WriteLine(
            string.Create(CultureInfo.InvariantCulture,
                $"{Processor()}, {Environment.ProcessorCount} cores, {path}, .NET {Environment.Version}, PyTorch "
                    + $"{torch.Version ?? $"not measured ({torch.Missing})"}"));
        writer.WriteLine();
        writer.WriteLine("| row | GptVis | PyTorch | ratio | bound by | reached | of the limit |");
        writer.WriteLine("| --- | --- | --- | --- | --- | --- | --- |");
    }

    public void Write(RowResult row)
    {
        string torch = row.TorchS is { } s
            ? $"{Seconds(s, row.Unit)} "
            + $"({Range(row.TorchMinS!.Value, row.TorchMaxS!.Value)}){Memory(row.TorchPeakBytes)}"
            : row.Note ?? "";
        if (row.Others > TooBusy)
            torch += string.Create(CultureInfo.InvariantCulture,
                $" **other programs took {row.Others:0%} of the processor: measure again**");
        string ratio = row.Ratio is { } r ? r.ToString("0.00", CultureInfo.InvariantCulture) : "";
        double giga = row.Reached / 1e9, limit = row.Limit / 1e9;
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {row.Row} | {Seconds(row.OursS, row.Unit)} "
                + $"({Range(row.OursMinS, row.OursMaxS)}){Memory(row.OursPeakBytes)} | {torch} | {ratio} | "
                + $"{row.Bound} | {giga:0.#} of {limit:0} {(row.IsMemoryBound ? "GB/s" : "GFLOP/s")} | "
                + $"{row.OfLimit:0%} |"));
    }

    private static string Seconds(double seconds, string unit) => $"{Number(seconds)} per {unit}";

    private static string Range(double least, double most) => $"{Number(least)} to {Number(most)}";

    private static string Memory(long? bytes) =>
        bytes is { } b ? string.Create(CultureInfo.InvariantCulture, $", {b / 1e6:0} MB") : "";

    private static string Number(double seconds) => seconds switch
    {
        >= 1 => seconds.ToString("0.00 s", CultureInfo.InvariantCulture),
        >= 0.1 => (seconds * 1e3).ToString("0 ms", CultureInfo.InvariantCulture),
        >= 1e-3 => (seconds * 1e3).ToString("0.0 ms", CultureInfo.InvariantCulture),
        _ => (seconds * 1e6).ToString("0 µs", CultureInfo.InvariantCulture),
    };

    private static string Processor()
    {
        const string CpuInfo = "/proc/cpuinfo";
        string? line = File.Exists(CpuInfo)
            ? File.ReadLines(CpuInfo).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? "A processor";
    }
}
