namespace GptVis.Cli.Notebooks.Files;

internal enum CellKind
{
    Code,
    Markdown,
    Raw,
}
