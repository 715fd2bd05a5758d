using System.Globalization;
using System.Text;
using GptVis.Cli.Notebooks.Files;
using GptVis.Figures.Browser;
using GptVis.Figures.Page;
using GptVis.Files;
using HtmlPage = GptVis.Cli.Notebooks.Page.HtmlPage;

namespace GptVis.Cli.Notebooks.Publishing;

/// <summary>
/// <c>gptvis publish</c>: runs a notebook, draws its figures, and writes it so that its pictures show everywhere: as
/// stills where scripts do not run (GitHub), as figures elsewhere.
/// </summary>
internal sealed class NotebookPublication(PublishTargets targets, TextWriter progress, TextWriter errors)
{
    private const int NotPublished = 1;
    private const int MaxBytesStillsOnly = 300_000;

    /// <returns>The exit code.</returns>
    public async Task<int> ExecuteAsync(CancellationToken cancellation)
    {
        var notebook = NotebookFile.Read(targets.Files.Notebook);
        targets.Files.Check();
        int exitCode =
            await new NotebookExecution(targets.Files.Notebook, notebook, progress, errors).RunAsync(cancellation);
        return exitCode == NotebookExecution.Succeeded ? await PublishAsync(notebook, cancellation) : exitCode;
    }

    /// <summary>Publishes a notebook that has already run.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> PublishAsync(NotebookDocument notebook, CancellationToken cancellation)
    {
        var outputs = NotebookOutput.In(notebook);
        var pictures = outputs.Where(output => output.Figures.Count > 0 && !(targets.StillsOnly && output.IsTextOnly))
            .ToList();
        try
        {
            if (pictures.Count > 0) await FigurePage.AddStillsAsync(pictures, targets.StillsOnly, cancellation);
        }
        catch (BrowserException failed)
        {
            errors.WriteLine($"{failed.Message}\nNothing was written.");
            return NotPublished;
        }

        if (targets.StillsOnly) KeepStillsAndWords(outputs);
        else KeepOneBundle(outputs);
        notebook.Complete();
        ReportSizes(NotebookOutput.In(notebook));
        return Write(notebook);
    }

    private static void KeepStillsAndWords(IReadOnlyList<NotebookOutput> outputs)
    {
        foreach (var output in outputs) output.KeepStillAndWords();
    }

    /// <summary>Keeps the first bundle only; without any, adds one before the first figure.</summary>
    private static void KeepOneBundle(IReadOnlyList<NotebookOutput> outputs)
    {
        bool isThere = false;
        foreach (var output in outputs.Where(output => FigureStills.HasBundle(output.Html)))
        {
            string rest = FigureStills.WithoutBundle(output.Html);
            output.SetHtml(isThere ? rest : PlotlyBundle.Html + rest);
            isThere = true;
        }

        if (!isThere && outputs.FirstOrDefault(output => output.Figures.Count > 0) is { } first)
            first.SetHtml(PlotlyBundle.Html + first.Html);
    }

    private int Write(NotebookDocument notebook)
    {
        int bytes = NotebookFile.ToBytes(notebook).Length;
        if (targets.StillsOnly && bytes > MaxBytesStillsOnly)
        {
            errors.WriteLine(
                $"The notebook would have {Kilobytes(bytes)}, and what is committed stays under "
                    + $"{Kilobytes(MaxBytesStillsOnly)}: show fewer or smaller figures, or give cells the tag "
                    + $"{NotebookOutput.TextOnlyTag}. Nothing was written.");
            return NotPublished;
        }

        try
        {
            Directory.CreateDirectory(targets.Files.OutFolder);
            NotebookFile.Write(notebook, targets.PublishedNotebook);
            Announce(targets.PublishedNotebook);
            if (targets.StillsOnly) return NotebookExecution.Succeeded;

            string title = Path.GetFileNameWithoutExtension(targets.Files.Notebook);
            AtomicFile.Write(targets.Files.Page, Encoding.UTF8.GetBytes(HtmlPage.RenderWithContents(notebook, title)));
            Announce(targets.Files.Page);
            return NotebookExecution.Succeeded;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserError(
                $"The published notebook cannot be written: {error.Message} Choose another folder with --out.");
        }
    }

    private void ReportSizes(IReadOnlyList<NotebookOutput> outputs)
    {
        progress.WriteLine("Outputs:");
        foreach (var output in outputs)
        {
            string kind = output.HasPng ? "figure" : FigureStills.HasBundle(output.Html) ? "plotly.js" : "text";
            progress.WriteLine($"  cell {output.Cell,3}  {kind,-9}  {Kilobytes(output.Size),10}");
        }
    }

    private void Announce(string path) =>
        progress.WriteLine($"Written: {path}, {Kilobytes(new FileInfo(path).Length)}");

    private static string Kilobytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:N0} kB");
}
