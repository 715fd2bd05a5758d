using System.Text.Json.Nodes;

namespace GptVis.DotnetInteractive.Tests.Tool;

/// <summary>
/// What a notebook shows below one run of a cell: its outputs in order, each as it is after its last update.
/// </summary>
internal sealed class CellRun
{
    private readonly Dictionary<string, int> _byId = [];

    /// <summary>Each output by mime type.</summary>
    public List<IReadOnlyDictionary<string, string>> Outputs { get; } = [];

    /// <summary>How often an output was replaced in its place.</summary>
    public int Updates { get; private set; }

    /// <summary>Updates of outputs that this run did not show; a notebook drops them.</summary>
    public int OrphanUpdates { get; private set; }

    /// <summary>What the tool says of a cell that failed; null of one that did not.</summary>
    public string? Error { get; private set; }

    /// <summary>The mime types of the only output.</summary>
    public IReadOnlyDictionary<string, string> Single => Assert.Single(Outputs);

    public IEnumerable<string> Html =>
        Outputs.Where(output => output.ContainsKey("text/html")).Select(output => output["text/html"]);

    /// <summary>The run itself, of a cell that must not fail.</summary>
    public CellRun Succeeded()
    {
        Assert.True(Error is null, Error);
        return this;
    }

    /// <summary>Adds what one event of the tool says.</summary>
    public void Take(string eventType, JsonNode body)
    {
        switch (eventType)
        {
            case "CommandFailed":
                Error = (string?)body["message"];
                break;
            case "DisplayedValueProduced" or "ReturnValueProduced" or "StandardOutputValueProduced"
                or "StandardErrorValueProduced":
                if ((string?)body["valueId"] is { } shown) _byId[shown] = Outputs.Count;
                Outputs.Add(Values(body));
                break;
            case "DisplayedValueUpdated":
                Updates++;
                if ((string?)body["valueId"] is { } id && _byId.TryGetValue(id, out int at)) Outputs[at] = Values(body);
                else OrphanUpdates++;
                break;
        }
    }

    private static Dictionary<string, string> Values(JsonNode body) =>
        body["formattedValues"]!.AsArray()
            .ToDictionary(value => (string)value!["mimeType"]!, value => (string)value!["value"]!);
}
