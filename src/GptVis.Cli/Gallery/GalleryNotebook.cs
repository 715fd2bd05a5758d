using System.Text.Json.Nodes;
using GptVis.Cli.Notebooks.Files;
using GptVis.Cli.Notebooks.Publishing;
using GptVis.Host.Scripting;

namespace GptVis.Cli.Gallery;

/// <summary>A notebook with every snippet of the pages of one subject.</summary>
internal sealed class GalleryNotebook
{
    private const string Introduction = """
        Each call runs on two models: the small one in the package, and a model of GPT-2's shape with random weights.
        The second shows the picture at GPT-2's size and without anything learned: a control for your own questions. For
        the real GPT-2, replace its line by `UseModel("gpt2")`.

        Where cells do not run, as on GitHub, the first model has stills and the second has text only. Run the notebook
        to make all pictures interactive.
        """;

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
            // Stills of both models would make the file too large for GitHub to show.
            cells[1].AddTag(NotebookOutput.TextOnlyTag);
        }
        Document.Complete();
    }

    public NotebookDocument Document { get; }

    /// <summary>The outputs of the call on the embedded model, after the notebook has run.</summary>
    public IEnumerable<JsonObject> OutputsOf(PicturePage page) => _firstCells[page.Name].Outputs;

    private void Add(string language, string source) => Document.Add(language, language, source);
}
