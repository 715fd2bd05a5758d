using GptVis.Cli.Notebooks;
using GptVis.Cli.Notebooks.Publishing;
using GptVis.Figures.Browser;
using GptVis.Files;

namespace GptVis.Cli.Gallery;

/// <summary>
/// <c>gptvis gallery</c>: regenerates all committed pictures. It writes one notebook per subject from the pages, runs
/// these notebooks and the tutorials beside them with stills, and saves a picture of each call beside its page.
/// </summary>
/// <param name="folder">The folder of the pages.</param>
/// <param name="notebooks">The folder of the notebooks.</param>
/// <param name="progress">Receives a line per step.</param>
/// <param name="errors">Receives the report of a failed cell.</param>
internal sealed class GalleryRun(string folder, string notebooks, TextWriter progress, TextWriter errors)
{
    private const int NotDrawn = 1;

    private readonly Dictionary<string, NotebookOutput?> _pictures = [];

    /// <returns>The exit code.</returns>
    public async Task<int> ExecuteAsync(CancellationToken cancellation)
    {
        var subjects = PictureSubject.ReadAll(folder);
        foreach (string former in Directory.GetFiles(notebooks, PictureSubject.NotebookPrefix + "*.ipynb")
            .Except(subjects.Select(PathOf))) File.Delete(former);

        int exitCode = NotebookExecution.Succeeded;
        foreach (string tutorial in Directory.GetFiles(notebooks, "*.ipynb").Except(subjects.Select(PathOf))
            .Order(StringComparer.Ordinal))
        {
            if (exitCode == NotebookExecution.Succeeded)
                exitCode = await Publication(tutorial).ExecuteAsync(cancellation);
        }
        foreach (var subject in subjects)
        {
            if (exitCode == NotebookExecution.Succeeded) exitCode = await RunAsync(subject, cancellation);
        }
        return exitCode == NotebookExecution.Succeeded ? await WritePicturesAsync(cancellation) : exitCode;
    }

    private string PathOf(PictureSubject subject) => Path.Combine(notebooks, subject.NotebookName);

    private NotebookPublication Publication(string notebook) =>
        new(
            new PublishTargets(
                new RunTargets(notebook, PublishTargets.DefaultFolder, InPlace: true), StillsOnly: true),
            progress, errors);

    private async Task<int> RunAsync(PictureSubject subject, CancellationToken cancellation)
    {
        var gallery = new GalleryNotebook(subject);
        int exitCode =
            await new NotebookExecution(PathOf(subject), gallery.Document, progress, errors).RunAsync(cancellation);
        if (exitCode != NotebookExecution.Succeeded) return exitCode;

        // Before the stills replace the figures.
        foreach (var page in subject.Pages)
            _pictures[page.Name] =
                Picture([.. gallery.OutputsOf(page)
                    .Select(json => new NotebookOutput(0, IsTextOnly: false, json.DeepClone().AsObject()))]);
        return await Publication(PathOf(subject)).PublishAsync(gallery.Document, cancellation);
    }

    private async Task<int> WritePicturesAsync(CancellationToken cancellation)
    {
        if (_pictures.FirstOrDefault(picture => picture.Value is null).Key is { } empty)
        {
            errors.WriteLine($"{empty} showed nothing. Its first snippet has to end with the call.");
            return NotDrawn;
        }

        try
        {
            await FigurePage.AddStillsAsync(
                [.. _pictures.Values.Select(output => output!)], figuresOnly: false, cancellation);
        }
        catch (BrowserException failed)
        {
            errors.WriteLine(failed.Message);
            return NotDrawn;
        }

        string images = Directory.CreateDirectory(Path.Combine(folder, "images")).FullName;
        foreach (var (name, output) in _pictures) progress.WriteLine(
            $"Written: {AtomicFile.Write(Path.Combine(images, name + ".png"), output!.Png)}");
        return NotebookExecution.Succeeded;
    }

    /// <summary>The last figure; without a figure (a table), the last output.</summary>
    private static NotebookOutput? Picture(IReadOnlyList<NotebookOutput> outputs) =>
        outputs.LastOrDefault(output => output.Figures.Count > 0)
        ?? outputs.LastOrDefault(output => output.Html.Length > 0);
}
