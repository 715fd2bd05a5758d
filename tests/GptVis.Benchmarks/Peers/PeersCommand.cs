using System.CommandLine;
using GptVis.Engines.Managed.Gemm;

namespace GptVis.Benchmarks.Peers;

/// <summary>peers: the table of whole tasks, ours beside PyTorch's.</summary>
internal static class PeersCommand
{
    public static Command Create()
    {
        var rows = new Option<string>("--rows")
        {
            Description = "The rows to measure, separated by commas.",
            DefaultValueFactory = _ => string.Join(',', Row.Usual)
        };
        var output = new Option<FileInfo?>("--out") { Description = "Also write one JSON line per row to this file." };
        var rounds =
            new Option<int>("--rounds")
            {
                Description = "How often each side has its turn.",
                DefaultValueFactory = _ => 7
            };
        var python =
            new Option<string>("--python")
            {
                Description = "The Python that has torch, or none.",
                DefaultValueFactory = _ => TorchPeer.UsualPython
            };
        rounds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1) result.AddError("--rounds takes at least 1.");
        });

        var command =
            new Command("peers",
                "Prints the table of whole tasks: ours, PyTorch's, measured in turn, and the ratio.") { rows, output,
                    rounds, python };
        command.SetAction(parsed => Run(
            [.. parsed.GetValue(rows)!.Split(
                ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Row.Parse)],
            parsed.GetValue(output), parsed.GetValue(rounds), new TorchPeer(parsed.GetValue(python)!)));
        return command;
    }

    private static void Run(IReadOnlyList<Row> rows, FileInfo? output, int rounds, TorchPeer torch)
    {
        using var comparison = new Comparison(torch, new Checkpoints(Console.Error), rounds);
        using var file = output is null ? null : new StreamWriter(output.FullName) { AutoFlush = true };
        var table = new PeersTable(Console.Out);
        table.WriteHead(VectorPaths.Current, torch);
        foreach (var row in rows)
        {
            var result = comparison.Run(row);
            table.Write(result);
            file?.WriteLine(result.ToJson());
        }
    }
}
