using System.Text.Json.Nodes;
using GptVis.Host.Scripting;

namespace GptVis.Cli.Notebooks.Files;

/// <summary>A notebook as its stored JSON, so that unknown properties are preserved.</summary>
internal sealed class NotebookDocument
{
    public NotebookDocument(JsonObject json)
    {
        Json = json;
        Cells = [.. CellsJson.Select(cell => new NotebookCell(cell!.AsObject()))];
    }

    public JsonObject Json { get; }

    public JsonObject Metadata => Json["metadata"]!.AsObject();

    public List<NotebookCell> Cells { get; }

    private JsonArray CellsJson => Json["cells"]!.AsArray();

    /// <summary>
    /// The language of cells that do not name one: <see cref="CellLanguages.CSharp"/> or another language's name.
    /// </summary>
    public string Language
    {
        get
        {
            string? name = Text("polyglot_notebook", "kernelInfo", "defaultKernelName")
                ?? Text("dotnet_interactive", "defaultKernelName")
                ?? (Text("kernelspec", "name") is { } kernel && kernel.StartsWith(".net-", StringComparison.Ordinal)
                    ? kernel[".net-".Length..]
                    : null)
                ?? Text("kernelspec", "language")
                ?? Text("language_info", "name");
            return name is null ? CellLanguages.CSharp : CellLanguages.Find(name) ?? name;
        }
    }

    public static NotebookDocument Create() => new(new JsonObject
    {
        ["cells"] = new JsonArray(),
        ["metadata"] = new JsonObject(),
        ["nbformat"] = 4,
        ["nbformat_minor"] = 5,
    });

    public NotebookCell Add(string language, string kernelName, string source)
    {
        var cell = NotebookCell.Create(language, kernelName, source);
        CellsJson.Add(cell.Json);
        Cells.Add(cell);
        return cell;
    }

    /// <summary>
    /// Makes this a valid nbformat 4.5 notebook in C#, for .NET Interactive, VS Code and our own kernel.
    /// </summary>
    public void Complete()
    {
        bool isNewer = Json["nbformat_minor"] is JsonValue minor && minor.TryGetValue(out int version) && version > 5;
        if (!isNewer) Json["nbformat_minor"] = 5;

        var kernel = Child(Metadata, "kernelspec");
        kernel["display_name"] = ".NET (C#)";
        kernel["language"] = "C#";
        kernel["name"] = ".net-csharp";

        var language = Child(Metadata, "language_info");
        language["name"] = "C#";
        language["file_extension"] ??= ".cs";
        language["mimetype"] ??= "text/x-csharp";
        language["pygments_lexer"] ??= "csharp";

        HashSet<string> ids = new(StringComparer.Ordinal);
        for (int i = 0; i < Cells.Count; i++) Cells[i].Complete(i, ids);
    }

    private static JsonObject Child(JsonObject parent, string name)
    {
        if (parent[name] is JsonObject child) return child;
        child = [];
        parent[name] = child;
        return child;
    }

    private string? Text(params ReadOnlySpan<string> path)
    {
        JsonNode? node = Metadata;
        foreach (string name in path) node = (node as JsonObject)?[name];
        return node is JsonValue value && value.TryGetValue(out string? text) ? text : null;
    }
}
