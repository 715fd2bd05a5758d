using System.Text.Json;
using System.Text.Json.Nodes;
using GptVis.Host.Scripting;

namespace GptVis.Cli.Notebooks.Files;

/// <summary>
/// .NET Interactive's text format: cells that begin with a line naming their language, such as <c>#!csharp</c>.
/// </summary>
internal static class DibFormat
{
    private const string Meta = "meta";

    public static NotebookDocument Parse(string text)
    {
        var notebook = NotebookDocument.Create();
        string name = CellLanguages.CSharp;
        List<string> lines = [];

        foreach (string line in text.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n'))
        {
            if (LanguageLine(line) is { } next)
            {
                Add(notebook, name, lines);
                (name, lines) = (next, []);
            }
            else
            {
                lines.Add(line);
            }
        }

        Add(notebook, name, lines);
        return notebook;
    }

    /// <summary>Other #! lines (magic commands) belong to their cell.</summary>
    private static string? LanguageLine(string line) =>
        line.StartsWith("#!", StringComparison.Ordinal) && line[2..].Trim() is var name
        && (name == Meta || CellLanguages.Find(name) is not null)
            ? name
            : null;

    private static void Add(NotebookDocument notebook, string name, List<string> lines)
    {
        string source = string.Join('\n', lines).Trim('\n');
        if (string.IsNullOrWhiteSpace(source)) return;

        if (name == Meta) AddMeta(notebook, source);
        else notebook.Add(CellLanguages.Find(name)!, name, source);
    }

    private static void AddMeta(NotebookDocument notebook, string source)
    {
        try
        {
            if (JsonNode.Parse(source) is JsonObject meta) notebook.Metadata["polyglot_notebook"] = meta;
        }
        catch (JsonException error)
        {
            throw new UserError($"The #!meta cell is not JSON: {error.Message}");
        }
    }
}
