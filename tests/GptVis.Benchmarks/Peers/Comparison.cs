using System.Diagnostics;

namespace GptVis.Benchmarks.Peers;

/// <summary>
/// Measures a row: we, PyTorch and the machine in turn, so that a minute in which the machine is slow is slow for all
/// of them.
/// </summary>
internal sealed class Comparison(TorchPeer torch, Checkpoints checkpoints, int rounds) : IDisposable
{
    private const string NoPeer = "PyTorch has no counterpart";

    private readonly MachineLimits _limits = new();

    public RowResult Run(Row row)
    {
        string folder = row.Task == RowTask.Train ? "-" : checkpoints.Folder(row.Preset, row.Config);
        using var ours = OurSideOf(row, folder);
        using var theirs = torch.Side(row, folder);
        List<double> ourSeconds = [], theirSeconds = [];
        _limits.Reset();
        var share = new ProcessorShare(ours, theirs);
        for (int round = 0; round < rounds; round++)
        {
            _limits.Measure();
            ourSeconds.AddRange(ours.Round());
            if (theirs is not null) theirSeconds.AddRange(theirs.Round());
        }
        return Result(row, Seconds.Of(ourSeconds, row.UnitsPerCall)!, Seconds.Of(theirSeconds, row.UnitsPerCall)) with
        {
            Others = share.OfOthers(),
            OursPeakBytes = ours.PeakBytes,
            TorchPeakBytes = theirs?.PeakBytes,
            Torch = theirs is null ? null : torch.Version,
            Note = theirs is null ? torch.Missing ?? NoPeer : null,
        };
    }

    public void Dispose() => _limits.Dispose();

    /// <summary>An ordinary program, with no setting of the runtime but the defaults.</summary>
    private static ISide OurSideOf(Row row, string folder)
    {
        string dotnet = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet"
            ? path
            : "dotnet";
        ProcessStartInfo Command(params string[] arguments) =>
            new(dotnet, ["exec", typeof(Comparison).Assembly.Location, .. arguments]);
        return row.Task == RowTask.Start
            ? new StartingSide("GptVis", Command(FirstTrace.Command, folder))
            : new LastingSide("GptVis", Command(OurSide.Command, row.Name, folder));
    }

    private RowResult Result(Row row, Seconds ours, Seconds? theirs)
    {
        var work = (1.0 / row.UnitsPerCall) * Work.Of(row);
        bool memory = work.Bytes / _limits.BytesPerSecond > work.Operations / _limits.OperationsPerSecond;
        double reached = (memory ? work.Bytes : work.Operations) / ours.Median;
        double limit = memory ? _limits.BytesPerSecond : _limits.OperationsPerSecond;
        return new RowResult
        {
            Row = row.Name,
            Unit = row.Unit,
            OursS = ours.Median,
            TorchS = theirs?.Median,
            Ratio = ours.Median / theirs?.Median,
            Bound = memory ? "memory" : "compute",
            OfLimit = reached / limit,
            Reached = reached,
            Limit = limit,
            Rounds = rounds,
            OursCalls = ours.Count,
            OursMinS = ours.Min,
            OursMaxS = ours.Max,
            TorchCalls = theirs?.Count,
            TorchMinS = theirs?.Min,
            TorchMaxS = theirs?.Max,
        };
    }

    private sealed record Seconds(int Count, double Median, double Min, double Max)
    {
        public static Seconds? Of(List<double> calls, int unitsPerCall)
        {
            if (calls.Count == 0) return null;
            double[] sorted = [.. calls.Select(s => s / unitsPerCall).Order()];
            double median = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
            return new Seconds(sorted.Length, median, sorted[0], sorted[^1]);
        }
    }
}
