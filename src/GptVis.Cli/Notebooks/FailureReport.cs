using GptVis.Cli.Notebooks.Files;
using GptVis.Cli.Notebooks.Host;

namespace GptVis.Cli.Notebooks;

/// <summary>Shows a failed cell in the terminal: its source with the failing line marked, and the error.</summary>
internal static class FailureReport
{
    // Lines around the failing line; a whole cell of 300 lines would hide the error below it.
    private const int LinesAround = 12;

    public static void Write(TextWriter writer, NotebookCell cell, int number, int count, CellFailure failure)
    {
        writer.WriteLine();
        writer.WriteLine($"Cell {number} of {count} failed:");
        writer.WriteLine();
        WriteSource(writer, cell.Source.TrimEnd('\n').Split('\n'), failure.Line);
        writer.WriteLine();
        foreach (string line in failure.Trace) writer.WriteLine(line);
        writer.WriteLine();
    }

    private static void WriteSource(TextWriter writer, string[] lines, int? failing)
    {
        int center = failing ?? 1;
        int first = Math.Max(1, center - LinesAround);
        int last = Math.Min(lines.Length, center + LinesAround);
        int width = last.ToString().Length;

        if (first > 1) writer.WriteLine("    ...");
        for (int i = first; i <= last; i++)
            writer.WriteLine(
                $"{(i == failing ? ">" : " ")} {i.ToString().PadLeft(width)} | {lines[i - 1].TrimEnd('\r')}");
        if (last < lines.Length) writer.WriteLine("    ...");
    }
}
