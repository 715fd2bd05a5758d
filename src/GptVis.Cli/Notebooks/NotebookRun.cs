using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using GptVis.Cli.Notebooks.Files;
using GptVis.Cli.Notebooks.Host;
using GptVis.Cli.Notebooks.Page;
using GptVis.Host.Scripting;

namespace GptVis.Cli.Notebooks;

/// <summary><c>gptvis run</c>: runs a notebook's cells in a host process and writes what came out.</summary>
internal sealed class NotebookRun(RunTargets targets, TextWriter progress, TextWriter errors)
{
    private const int Succeeded = 0;
    private const int CellFailed = 1;
    private const int Interrupted = 130; // 128 + SIGINT

    private readonly Dictionary<string, JsonObject> _displays = [];

    /// <returns>The exit code.</returns>
    public async Task<int> ExecuteAsync(CancellationToken cancellation)
    {
        var notebook = NotebookFile.Read(targets.Notebook);
        targets.Check();

        var cells = notebook.Cells.Where(cell => cell.Kind == CellKind.Code).ToList();
        foreach (var cell in cells) cell.SetOutputs([], null);
        // A cell of nothing runs in no time and has no number, as in Jupyter.
        cells.RemoveAll(cell => string.IsNullOrWhiteSpace(cell.Source));
        progress.WriteLine($"{targets.Notebook}: {cells.Count} {(cells.Count == 1 ? "cell" : "cells")} to run");

        int number = 0;
        CellFailure? failure = null;
        try
        {
            using var host = HostProcess.Start(Path.GetDirectoryName(Path.GetFullPath(targets.Notebook))!);
            while (number < cells.Count && failure is null)
            {
                var cell = cells[number++];
                failure = await RunCellAsync(host, cell, number, cells.Count, cell.Language ?? CellLanguages.CSharp, cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            progress.WriteLine();
            errors.WriteLine($"Stopped in cell {number} of {cells.Count}. Nothing was written.");
            return Interrupted;
        }

        if (failure is not null) FailureReport.Write(errors, cells[number - 1], number, cells.Count, failure);
        try
        {
            WriteResults(notebook, failed: failure is not null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"The outputs cannot be written: {error.Message} Choose another folder with --out.");
        }

        return failure is null ? Succeeded : CellFailed;
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

    private void WriteResults(NotebookDocument notebook, bool failed)
    {
        notebook.Complete();
        // A run that failed must not replace the outputs of one that did not.
        Directory.CreateDirectory(targets.OutFolder);
        string path = targets.InPlace && !failed ? targets.Notebook : targets.ExecutedNotebook;
        NotebookFile.Write(notebook, path);
        AtomicFile.Write(targets.Page, Encoding.UTF8.GetBytes(HtmlPage.Render(notebook, Path.GetFileNameWithoutExtension(targets.Notebook))));

        progress.WriteLine(failed ? "The outputs up to the failed cell are in" : "Written:");
        foreach (string written in (string[])[path, targets.Page]) progress.WriteLine($"  {written}");
    }

    private static string FirstLine(string source)
    {
        const int width = 60;
        string line = source.Split('\n').Select(l => l.Trim()).First(l => l.Length > 0);
        return line.Length <= width ? line : line[..(width - 1)] + "…";
    }
}
