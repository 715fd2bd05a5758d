using System.Text.Json;
using System.Text.Json.Nodes;
using GptVis.Host.Scripting;

namespace GptVis.Cli.Notebooks.Files;

/// <summary>Jupyter's notebook format, version 4. Unknown properties are preserved.</summary>
internal static class IpynbFormat
{
    public static NotebookDocument Parse(ReadOnlySpan<byte> bytes, string path)
    {
        if (ParseJson(bytes, path) is not JsonObject root || root["cells"] is not JsonArray cells)
            throw new UserError($"{path} is JSON but not a notebook: it has no list of cells.{OlderFormat(bytes)}");
        if (root["nbformat"] is not JsonValue format || !format.TryGetValue(out int version) || version != 4)
            throw new UserError(
                $"{path} has nbformat {root["nbformat"]?.ToJsonString() ?? "missing"}, and gptvis reads 4. Open and "
                    + "save it in Jupyter.");

        for (int i = 0; i < cells.Count; i++)
        {
            RequireUnicode(cells[i], $"{path}: cell {i + 1} of the file");
            if (cells[i] is not JsonObject cell || NotebookCell.KindOf(cell) is null)
                throw new UserError($"{path}: cell {i + 1} of the file has no cell_type code, markdown or raw.");
        }

        if (root["metadata"] is not JsonObject) root["metadata"] = new JsonObject();
        RequireUnicode(root["metadata"], $"{path}: the metadata");
        var notebook = new NotebookDocument(root);
        if (notebook.Language != CellLanguages.CSharp)
            throw new UserError(
                $"{path} is a notebook in {notebook.Language}, as its metadata says. gptvis runs C# notebooks.");
        return notebook;
    }

    private static JsonNode? ParseJson(ReadOnlySpan<byte> bytes, string path)
    {
        try
        {
            if (bytes.StartsWith("\uFEFF"u8)) bytes = bytes["\uFEFF"u8.Length..];
            return JsonNode.Parse(bytes, documentOptions: new() { AllowDuplicateProperties = false });
        }
        catch (JsonException error)
        {
            string reason = error.LineNumber is { } line
                ? $"It goes wrong at line {line + 1}, byte {error.BytePositionInLine + 1}."
                : error.Message;
            throw new UserError($"{path} is not JSON, which an .ipynb must be. {reason}");
        }
        catch (InvalidOperationException)
        {
            throw NotUnicode($"{path}: a name"); // the search for duplicates reads the names only
        }
    }

    /// <summary>
    /// JSON can escape half of a surrogate pair, which is not valid text: reading or writing it later would throw.
    /// </summary>
    private static void RequireUnicode(JsonNode? node, string owner)
    {
        try
        {
            foreach (var value in Strings(node)) _ = value.GetValue<string>();
        }
        catch (InvalidOperationException)
        {
            throw NotUnicode(owner);
        }
    }

    private static UserError NotUnicode(string owner) =>
        new($"{owner} has text that is not Unicode (half of a surrogate pair).");

    private static IEnumerable<JsonValue> Strings(JsonNode? node) => node switch
    {
        JsonObject json => json.SelectMany(entry => Strings(entry.Value)),
        JsonArray list => list.SelectMany(Strings),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => [value],
        _ => [],
    };

    private static string OlderFormat(ReadOnlySpan<byte> bytes) =>
        bytes.IndexOf("\"worksheets\""u8) >= 0
        ? " (Its cells are in worksheets, which is nbformat 3: open and save it in Jupyter.)"
        : "";
}
