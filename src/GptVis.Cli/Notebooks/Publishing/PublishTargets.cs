namespace GptVis.Cli.Notebooks.Publishing;

/// <summary>The notebook to publish, and the form.</summary>
/// <param name="Files">The notebook and the files to write.</param>
/// <param name="StillsOnly">
/// Stills and text only, for a repository: no HTML page, no plotly.js, no interactive figures.
/// </param>
internal sealed record PublishTargets(RunTargets Files, bool StillsOnly)
{
    public const string DefaultFolder = "artifacts/published";

    public string PublishedNotebook => Files.InPlace ? Files.Notebook : Files.ExecutedNotebook;
}
