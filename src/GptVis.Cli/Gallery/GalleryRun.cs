using GptVis.Cli.Notebooks;
using GptVis.Cli.Notebooks.Files;
using GptVis.Cli.Notebooks.Publishing;
using GptVis.Figures.Browser;

namespace GptVis.Cli.Gallery;

/// <summary><c>gptvis gallery</c>: writes the notebook of all pages, runs it, and puts a picture of each call beside its page.</summary>
internal sealed class GalleryRun(string folder, string notebookPath, TextWriter progress, TextWriter errors)
{
    private const int NotDrawn = 1;

    /// <returns>The exit code.</returns>
    public async Task<int> ExecuteAsync(CancellationToken cancellation)
    {
        var pages = PicturePage.ReadAll(folder);
        var gallery = new GalleryNotebook(pages);
        NotebookFile.Write(gallery.Document, notebookPath);
        progress.WriteLine($"Written: {notebookPath}");

        int exitCode = await new NotebookExecution(notebookPath, gallery.Document, progress, errors).RunAsync(cancellation);
        if (exitCode != NotebookExecution.Succeeded) return exitCode;

        var outputs = pages.ToDictionary(page => page.Name, page => Picture([.. gallery.OutputsOf(page).Select(json => new NotebookOutput(0, json))]));
        if (outputs.FirstOrDefault(output => output.Value is null).Key is { } empty)
        {
            errors.WriteLine($"{empty} showed nothing. Its first snippet has to end with the call.");
            return NotDrawn;
        }

        try
        {
            await FigurePage.AddStillsAsync([.. outputs.Values.Select(output => output!)], cancellation);
        }
        catch (BrowserException failed)
        {
            errors.WriteLine(failed.Message);
            return NotDrawn;
        }

        string images = Directory.CreateDirectory(Path.Combine(folder, "images")).FullName;
        foreach (var (name, output) in outputs) progress.WriteLine($"Written: {AtomicFile.Write(Path.Combine(images, name + ".png"), output!.Png)}");
        return NotebookExecution.Succeeded;
    }

    /// <summary>The last figure; of what has none (a table) the last output.</summary>
    private static NotebookOutput? Picture(IReadOnlyList<NotebookOutput> outputs) =>
        outputs.LastOrDefault(output => output.Figures.Count > 0) ?? outputs.LastOrDefault(output => output.Html.Length > 0);
}
