using System.Text;
using GptVis.Cli.Notebooks.Files;
using GptVis.Cli.Notebooks.Page;
using GptVis.Files;

namespace GptVis.Cli.Notebooks;

/// <summary><c>gptvis run</c>: runs a notebook's cells in a host process and writes their outputs.</summary>
internal sealed class NotebookRun(RunTargets targets, TextWriter progress, TextWriter errors)
{
    /// <returns>The exit code.</returns>
    public async Task<int> ExecuteAsync(CancellationToken cancellation)
    {
        var notebook = NotebookFile.Read(targets.Notebook);
        targets.Check();
        int exitCode = await new NotebookExecution(targets.Notebook, notebook, progress, errors).RunAsync(cancellation);
        if (exitCode == NotebookExecution.Interrupted) return exitCode;

        try
        {
            WriteResults(notebook, failed: exitCode != NotebookExecution.Succeeded);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"The outputs cannot be written: {error.Message} Choose another folder with --out.");
        }

        return exitCode;
    }

    private void WriteResults(NotebookDocument notebook, bool failed)
    {
        notebook.Complete();
        // A failed run must not replace the outputs of a successful one.
        Directory.CreateDirectory(targets.OutFolder);
        string path = targets.InPlace && !failed ? targets.Notebook : targets.ExecutedNotebook;
        NotebookFile.Write(notebook, path);
        AtomicFile.Write(targets.Page,
            Encoding.UTF8.GetBytes(HtmlPage.Render(notebook, Path.GetFileNameWithoutExtension(targets.Notebook))));

        progress.WriteLine(failed ? "The outputs up to the failed cell are in" : "Written:");
        foreach (string written in (string[])[path, targets.Page]) progress.WriteLine($"  {written}");
    }
}
