using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GptVis.Host.Scripting;

namespace GptVis.Cli.Notebooks.Files;

/// <summary>One cell of a notebook, as its stored JSON.</summary>
internal sealed partial class NotebookCell(JsonObject json)
{
    public JsonObject Json { get; } = json;

    public CellKind Kind => KindOf(Json)!.Value;

    public string Source => MultilineText.Read(Json["source"]);

    /// <summary>
    /// The language of the cell, from any of the three places where editors store it; null for the notebook's language.
    /// </summary>
    public string? Language =>
        Text("polyglot_notebook", "kernelName") ?? Text("dotnet_interactive", "language")
        ?? Text("vscode", "languageId");

    /// <summary>Whether the cell has a Jupyter tag.</summary>
    public bool HasTag(string tag) =>
        (Json["metadata"] as JsonObject)?["tags"] is JsonArray tags && tags.Any(t => t?.ToString() == tag);

    public IEnumerable<JsonObject> Outputs => (Json["outputs"] as JsonArray ?? []).OfType<JsonObject>();

    /// <summary>The execution count; null if the cell has not run.</summary>
    public int? ExecutionCount => Json["execution_count"]?.GetValue<int>();

    public static CellKind? KindOf(JsonObject json) => (json["cell_type"] as JsonValue)?.ToString() switch
    {
        "code" => CellKind.Code,
        "markdown" => CellKind.Markdown,
        "raw" => CellKind.Raw,
        _ => null,
    };

    public static NotebookCell Create(string language, string kernelName, string source)
    {
        var json = new JsonObject { ["cell_type"] = language == CellLanguages.Markdown ? "markdown" : "code" };
        json["metadata"] = language is CellLanguages.Markdown or CellLanguages.CSharp
            ? new JsonObject()
            : new JsonObject
            {
                ["dotnet_interactive"] = new JsonObject { ["language"] = kernelName },
                ["polyglot_notebook"] = new JsonObject { ["kernelName"] = kernelName },
            };
        json["source"] = MultilineText.Write(source);
        return new(json);
    }

    public void AddTag(string tag)
    {
        if (Json["metadata"]!["tags"] is JsonArray tags) tags.Add((JsonNode)tag);
        else Json["metadata"]!["tags"] = new JsonArray(tag);
    }

    public void SetOutputs(JsonArray outputs, int? executionCount)
    {
        Json["execution_count"] = executionCount;
        Json["outputs"] = outputs;
    }

    /// <summary>
    /// Adds what nbformat 4.5 requires. An id depends only on source and position, so that a new run changes no ids.
    /// </summary>
    public void Complete(int index, HashSet<string> usedIds)
    {
        if (Json["metadata"] is not JsonObject) Json["metadata"] = new JsonObject();
        if (Json["source"] is null) Json["source"] = "";
        if (Kind == CellKind.Code)
        {
            if (!Json.ContainsKey("execution_count")) Json["execution_count"] = null;
            if (Json["outputs"] is not JsonArray) Json["outputs"] = new JsonArray();
        }

        string? id = (Json["id"] as JsonValue)?.ToString();
        for (int attempt = 0; id is null || !ValidId().IsMatch(id) || !usedIds.Add(id); attempt++)
            id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{index} {attempt} {Source}")))[..8];
        Json["id"] = id;
    }

    private string? Text(string section, string name) =>
        (Json["metadata"] as JsonObject)?[section] is JsonObject values && values[name] is JsonValue value
        && value.TryGetValue(out string? text) ? text : null;

    [GeneratedRegex("^[a-zA-Z0-9_-]{1,64}$", RegexOptions.CultureInvariant)]
    private static partial Regex ValidId();
}
