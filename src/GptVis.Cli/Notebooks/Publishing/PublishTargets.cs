namespace GptVis.Cli.Notebooks.Publishing;

/// <summary>What is published, and in which form.</summary>
/// <param name="Files">The notebook and where its published form goes.</param>
/// <param name="StillsOnly">Pictures and text alone, for a repository: no page, no bundle, nothing that moves.</param>
internal sealed record PublishTargets(RunTargets Files, bool StillsOnly)
{
    public const string DefaultFolder = "artifacts/published";

    public string PublishedNotebook => Files.InPlace ? Files.Notebook : Files.ExecutedNotebook;
}
