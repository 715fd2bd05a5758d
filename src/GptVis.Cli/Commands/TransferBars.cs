using GptVis.Files;
using Spectre.Console;

namespace GptVis.Cli.Commands;

/// <summary>One progress bar per file and step: name, amount, speed, time left.</summary>
internal sealed class TransferBars(ProgressContext context)
{
    private readonly Dictionary<(string, FileStep), ProgressTask> _bars = [];

    public void Report(FileProgress progress)
    {
        if (!_bars.TryGetValue((progress.File, progress.Step), out var bar))
            _bars[(progress.File, progress.Step)] = bar =
                context.AddTask(Markup.Escape(progress.File + Suffix(progress.Step)), maxValue: progress.TotalBytes);
        bar.Value = progress.Bytes;
    }

    private static string Suffix(FileStep step) => step switch
    {
        FileStep.Fetching => "",
        FileStep.Waiting => ", fetched by another process",
        FileStep.Checking => ", checking",
        FileStep.Writing => ", writing",
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, "This step is not known."),
    };
}
