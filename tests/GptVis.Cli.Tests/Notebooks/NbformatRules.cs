using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace GptVis.Cli.Tests.Notebooks;

/// <summary>
/// The rules of nbformat 4.5's schema, written out again: what is required, what is allowed, of which type.
/// </summary>
internal static partial class NbformatRules
{
    private static readonly string[] OutputTypes = ["stream", "display_data", "execute_result", "error"];

    public static void Check(JsonObject notebook)
    {
        RequireKeys(notebook, ["metadata", "nbformat", "nbformat_minor", "cells"], []);
        Assert.Equal(4, notebook["nbformat"]!.GetValue<int>());
        Assert.Equal(5, notebook["nbformat_minor"]!.GetValue<int>());

        var metadata = notebook["metadata"]!.AsObject();
        Assert.Equal(".net-csharp", metadata["kernelspec"]!["name"]!.GetValue<string>());
        Assert.False(string.IsNullOrEmpty(metadata["kernelspec"]!["display_name"]!.GetValue<string>()));
        Assert.Equal("C#", metadata["language_info"]!["name"]!.GetValue<string>());

        var cells = notebook["cells"]!.AsArray();
        foreach (var cell in cells) CheckCell(cell!.AsObject());
        var ids = cells.Select(cell => cell!["id"]!.GetValue<string>()).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    private static void CheckCell(JsonObject cell)
    {
        Assert.Matches(CellId(), cell["id"]!.GetValue<string>());
        Assert.IsType<JsonObject>(cell["metadata"]);
        CheckMultiline(cell["source"]);
        switch (cell["cell_type"]!.GetValue<string>())
        {
            case "code":
                RequireKeys(cell, ["id", "cell_type", "metadata", "source", "outputs", "execution_count"], []);
                CheckCount(cell["execution_count"]);
                foreach (var output in cell["outputs"]!.AsArray()) CheckOutput(output!.AsObject());
                break;
            case "markdown" or "raw":
                RequireKeys(cell, ["id", "cell_type", "metadata", "source"], ["attachments"]);
                break;
            case var other:
                Assert.Fail($"cell_type {other}");
                break;
        }
    }

    private static void CheckOutput(JsonObject output)
    {
        string type = output["output_type"]!.GetValue<string>();
        Assert.Contains(type, OutputTypes);
        switch (type)
        {
            case "stream":
                RequireKeys(output, ["output_type", "name", "text"], []);
                Assert.Contains(output["name"]!.GetValue<string>(), (string[])["stdout", "stderr"]);
                CheckMultiline(output["text"]);
                break;
            case "display_data":
                RequireKeys(output, ["output_type", "data", "metadata"], []);
                CheckBundle(output["data"]!.AsObject());
                break;
            case "execute_result":
                RequireKeys(output, ["output_type", "data", "metadata", "execution_count"], []);
                CheckCount(output["execution_count"]);
                CheckBundle(output["data"]!.AsObject());
                break;
            default:
                RequireKeys(output, ["output_type", "ename", "evalue", "traceback"], []);
                Assert.Equal(JsonValueKind.String, output["ename"]!.GetValueKind());
                Assert.Equal(JsonValueKind.String, output["evalue"]!.GetValueKind());
                Assert.All(output["traceback"]!.AsArray(),
                    line => Assert.Equal(JsonValueKind.String, line!.GetValueKind()));
                break;
        }
    }

    private static void CheckBundle(JsonObject data)
    {
        foreach (var (mimeType, value) in data)
        {
            if (!mimeType.EndsWith("json", StringComparison.Ordinal)) CheckMultiline(value);
        }
    }

    private static void CheckMultiline(JsonNode? node)
    {
        if (node is JsonArray lines)
            Assert.All(lines, line => Assert.Equal(JsonValueKind.String, line!.GetValueKind()));
        else Assert.Equal(JsonValueKind.String, node!.GetValueKind());
    }

    private static void CheckCount(JsonNode? node)
    {
        if (node is not null) Assert.True(node.GetValue<int>() >= 0);
    }

    private static void RequireKeys(JsonObject json, string[] required, string[] optional)
    {
        Assert.All(required, key => Assert.True(json.ContainsKey(key), $"{key} is missing in {json.ToJsonString()}"));
        Assert.All(json, entry => Assert.Contains(entry.Key, required.Concat(optional)));
    }

    [GeneratedRegex("^[a-zA-Z0-9_-]{1,64}$")]
    private static partial Regex CellId();
}
