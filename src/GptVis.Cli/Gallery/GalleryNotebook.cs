using System.Text.Json.Nodes;
using GptVis.Cli.Notebooks.Files;
using GptVis.Host.Scripting;

namespace GptVis.Cli.Gallery;

/// <summary>Every snippet of the pages as one notebook.</summary>
internal sealed class GalleryNotebook
{
    private const string Introduction = """
        # Every picture

        Each call on two models: the tiny one that comes with the package, and one of GPT-2's shape whose weights are random numbers. The second shows
        what the pictures look like at that size, and what they show when there is nothing to see: a control for your own questions. For the real GPT-2 replace its line by `UseModel("gpt2")`.
        """;

    private const string LoadPackage = "#r \"nuget: GptVis.Interactive, 0.1.0-*\"";
    private const string RandomModel = "var gpt2 = LanguageModel.Random(GptConfig.Gpt2, seed: 1);\ngpt2";

    private readonly Dictionary<string, NotebookCell> _firstCells = [];

    public GalleryNotebook(IReadOnlyList<PicturePage> pages)
    {
        Document = NotebookDocument.Create();
        Add(CellLanguages.Markdown, Introduction);
        Add(CellLanguages.CSharp, LoadPackage);
        Add(CellLanguages.CSharp, RandomModel);
        foreach (var page in pages)
        {
            Add(CellLanguages.Markdown, $"## {page.Name}\n\n{char.ToUpperInvariant(page.Subject[0])}{page.Subject[1..]}.");
            foreach (string snippet in page.Snippets) Add(CellLanguages.CSharp, snippet);
            _firstCells[page.Name] = Document.Cells[^page.Snippets.Count];
        }
        Document.Complete();
    }

    public NotebookDocument Document { get; }

    /// <summary>What the call showed on the embedded model, once the notebook has run: display by display.</summary>
    public IEnumerable<JsonObject> OutputsOf(PicturePage page) => _firstCells[page.Name].Outputs;

    private void Add(string language, string source) => Document.Add(language, language, source);
}
