using System.Text.Json.Nodes;
using GptVis.Tests.Shared;

namespace GptVis.Browser.Tests.Jupyter;

/// <summary>Notebooks as files, for a server to open.</summary>
internal static class NotebookFile
{
    /// <summary>A cell that loads the package that was just built, wherever the notebook is.</summary>
    public static string LoadPackage
    {
        get
        {
            string packages = Path.Combine(Repository.Root, "packages");
            string version =
                Path.GetFileNameWithoutExtension(
                    Directory.GetFiles(packages, "GptVis.Interactive.*.nupkg")
                        .Single())["GptVis.Interactive.".Length..];
            return $"#i \"nuget: {packages}\"\n#r \"nuget: GptVis.Interactive, {version}\"";
        }
    }

    /// <summary>The code cells of a notebook of notebooks/.</summary>
    public static IEnumerable<string> CodeOf(string name) =>
        JsonNode.Parse(File.ReadAllBytes(Path.Combine(Repository.Root, "notebooks", name)))!["cells"]!.AsArray()
            .Where(cell => (string)cell!["cell_type"]! == "code")
            .Select(cell => string.Concat(cell!["source"]!.AsArray().Select(line => (string)line!)));

    public static void Write(string file, params string[] cells) => File.WriteAllText(file, new JsonObject
    {
        ["cells"] =
            new JsonArray(
                [.. cells.Select(
                    source => (JsonNode)new JsonObject { ["cell_type"] = "code", ["metadata"] = new JsonObject(),
                        ["source"] = source, ["outputs"] = new JsonArray(), ["execution_count"] = null })]),
        ["metadata"] =
            new JsonObject
            {
                ["kernelspec"] =
                new JsonObject { ["name"] = "gptvis", ["display_name"] = "C# (GptVis)", ["language"] = "C#" }
            },
        ["nbformat"] = 4,
        ["nbformat_minor"] = 4,
    }.ToJsonString());

    /// <summary>Whoever gets the file then does not trust it.</summary>
    public static void ChangeOutsideOfJupyter(string file)
    {
        var notebook = JsonNode.Parse(File.ReadAllBytes(file))!.AsObject();
        notebook["metadata"]!["from"] = "somebody else";
        File.WriteAllText(file, notebook.ToJsonString());
    }
}
