using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using GptVis.Cli.Notebooks.Files;
using GptVis.Cli.Notebooks.Host;
using GptVis.Host.Scripting;

namespace GptVis.Cli.Notebooks;

/// <summary>Runs a notebook's cells in a host process; their outputs go into the document.</summary>
/// <param name="path">The notebook's file; its folder is the cells' current directory.</param>
/// <param name="notebook">Its content.</param>
/// <param name="progress">Receives a line per cell.</param>
/// <param name="errors">Receives the report of a failed cell.</param>
internal sealed class NotebookExecution(string path, NotebookDocument notebook, TextWriter progress, TextWriter errors)
{
    public const int Succeeded = 0;
    public const int CellFailed = 1;
    public const int Interrupted = 130; // 128 + SIGINT

    private readonly Dictionary<string, JsonObject> _displays = [];

    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var cells = notebook.Cells.Where(cell => cell.Kind == CellKind.Code).ToList();
        foreach (var cell in cells) cell.SetOutputs([], null);
        // As in Jupyter, an empty cell does not run and gets no number.
        cells.RemoveAll(cell => string.IsNullOrWhiteSpace(cell.Source));
        progress.WriteLine($"{path}: {cells.Count} {(cells.Count == 1 ? "cell" : "cells")} to run");

        int number = 0;
        CellFailure? failure = null;
        try
        {
            using var host = HostProcess.Start(Path.GetDirectoryName(Path.GetFullPath(path))!);
            while (number < cells.Count && failure is null)
            {
                var cell = cells[number++];
                failure = await RunCellAsync(
                    host, cell, number, cells.Count, cell.Language ?? CellLanguages.CSharp, cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            progress.WriteLine();
            errors.WriteLine($"Stopped in cell {number} of {cells.Count}. Nothing was written.");
            return Interrupted;
        }

        if (failure is null) return Succeeded;
        FailureReport.Write(errors, cells[number - 1], number, cells.Count, failure);
        return CellFailed;
    }

    private async Task<CellFailure?> RunCellAsync(
        HostProcess host, NotebookCell cell, int number, int count, string language, CancellationToken cancellation)
    {
        var outputs = new CellOutputs(number, _displays);
        progress.Write($"  [{number}/{count}] {FirstLine(cell.Source)} ... ");
        progress.Flush();
        long start = Stopwatch.GetTimestamp();
        CellFailure? failure;
        try
        {
            failure = await host.RunCellAsync(number, language, cell.Source, outputs.Add, cancellation);
        }
        catch (HostDiedException died)
        {
            failure = died.ToFailure();
            outputs.AddError(failure);
        }

        string time = Stopwatch.GetElapsedTime(start).TotalMilliseconds.ToString("N0", CultureInfo.InvariantCulture);
        progress.WriteLine(failure is null ? $"{time} ms" : $"failed after {time} ms");
        cell.SetOutputs(outputs.ToJson(), number);
        return failure;
    }

    private static string FirstLine(string source)
    {
        const int width = 60;
        string line = source.Split('\n').Select(l => l.Trim()).First(l => l.Length > 0);
        return line.Length <= width ? line : line[..(width - 1)] + "…";
    }
}
