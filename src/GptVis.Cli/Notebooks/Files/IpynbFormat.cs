using System.Text.Json;
using System.Text.Json.Nodes;
using GptVis.Host.Scripting;

namespace GptVis.Cli.Notebooks.Files;

/// <summary>Jupyter's notebook format, version 4. Everything that is not understood is kept.</summary>
internal static class IpynbFormat
{
    public static NotebookDocument Parse(ReadOnlySpan<byte> bytes, string path)
    {
        if (ParseJson(bytes, path) is not JsonObject root || root["cells"] is not JsonArray cells)
            throw new UserError($"{path} is JSON but not a notebook: it has no list of cells.{OlderFormat(bytes)}");
        if (root["nbformat"] is not JsonValue format || !format.TryGetValue(out int version) || version != 4)
            throw new UserError($"{path} has nbformat {root["nbformat"]?.ToJsonString() ?? "missing"}, and gptvis reads 4. Open and save it in Jupyter.");

        for (int i = 0; i < cells.Count; i++)
        {
            if (cells[i] is not JsonObject cell || NotebookCell.KindOf(cell) is null)
                throw new UserError($"{path}: cell {i + 1} of the file has no cell_type code, markdown or raw.");
        }

        if (root["metadata"] is not JsonObject) root["metadata"] = new JsonObject();
        var notebook = new NotebookDocument(root);
        if (notebook.Language != CellLanguages.CSharp)
            throw new UserError($"{path} is a notebook in {notebook.Language}, as its metadata says. gptvis runs C# notebooks.");
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
            throw new UserError(
                $"{path} is not JSON, which an .ipynb must be. It goes wrong at line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}.");
        }
    }

    private static string OlderFormat(ReadOnlySpan<byte> bytes) =>
        bytes.IndexOf("\"worksheets\""u8) >= 0 ? " (Its cells are in worksheets, which is nbformat 3: open and save it in Jupyter.)" : "";
}
