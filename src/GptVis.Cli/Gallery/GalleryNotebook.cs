using System.Text.Json.Nodes;
using GptVis.Cli.Notebooks.Files;
using GptVis.Cli.Notebooks.Publishing;
using GptVis.Host.Scripting;

namespace GptVis.Cli.Gallery;

/// <summary>Every snippet of the pages of one subject as a notebook.</summary>
internal sealed class GalleryNotebook
{
    private const string Introduction =
        "Each call on two models: the tiny one that comes with the package, and one of GPT-2's shape whose "
        + "weights are random numbers. The second shows\n"
        + "what the pictures look like at that size, and what they show when there is nothing to see: a "
        + "control for your own questions. For the real GPT-2 replace its line by `UseModel(\"gpt2\")`.\n\n"
        + "Where cells do not run, as on GitHub, the pictures of the first are stills and those of the second"
        + " only words. Run the notebook, and all of them move and answer to the mouse.";

    private const string LoadPackage = "#r \"nuget: GptVis.Interactive, 0.1.0-*\"";
    private const string RandomModel = "var gpt2 = LanguageModel.Random(GptConfig.Gpt2, seed: 1);\ngpt2";

    private readonly Dictionary<string, NotebookCell> _firstCells = [];

    public GalleryNotebook(PictureSubject subject)
    {
        Document = NotebookDocument.Create();
        Add(CellLanguages.Markdown,
            $"# Every picture: {char.ToLowerInvariant(subject.Title[0])}{subject.Title[1..]}\n\n{Introduction}");
        Add(CellLanguages.CSharp, LoadPackage);
        Add(CellLanguages.CSharp, RandomModel);
        foreach (var page in subject.Pages)
        {
            Add(CellLanguages.Markdown,
                $"## {page.Name}\n\n{char.ToUpperInvariant(page.Subject[0])}{page.Subject[1..]}.");
            foreach (string snippet in page.Snippets) Add(CellLanguages.CSharp, snippet);
            var cells = Document.Cells[^page.Snippets.Count..];
            _firstCells[page.Name] = cells[0];
            // Stills of both models would be too much for a file that GitHub shows.
            cells[1].AddTag(NotebookOutput.TextOnlyTag);
        }
        Document.Complete();
    }

    public NotebookDocument Document { get; }

    /// <summary>What the call showed on the embedded model, once the notebook has run: display by display.</summary>
    public IEnumerable<JsonObject> OutputsOf(PicturePage page) => _firstCells[page.Name].Outputs;

    private void Add(string language, string source) => Document.Add(language, language, source);
}
