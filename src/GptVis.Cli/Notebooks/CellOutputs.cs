using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GptVis.Cli.Notebooks.Files;
using GptVis.Cli.Notebooks.Host;

namespace GptVis.Cli.Notebooks;

/// <summary>Collects the outputs of one cell in nbformat's form.</summary>
/// <param name="executionCount">The cell's number.</param>
/// <param name="displays">
/// The displayed values of the whole notebook by id: a later cell may replace a value of an earlier one.
/// </param>
internal sealed class CellOutputs(int executionCount, Dictionary<string, JsonObject> displays)
{
    private readonly List<object> _outputs = [];
    private bool _clearsBeforeNext;

    private sealed record StreamText(string Name, StringBuilder Text);

    public void Add(HostEvent hostEvent)
    {
        if (_clearsBeforeNext && hostEvent is not HostEvent.Update)
        {
            _outputs.Clear();
            _clearsBeforeNext = false;
        }

        switch (hostEvent)
        {
            case HostEvent.Stream stream:
                AddText(stream.Name, stream.Text);
                break;
            case HostEvent.Display display:
                AddData(displays[display.Id] =
                    new JsonObject
                    {
                        ["data"] = ToBundle(display.Data),
                        ["metadata"] = new JsonObject(),
                        ["output_type"] = "display_data"
                    });
                break;
            case HostEvent.Update update when displays.TryGetValue(update.Id, out var shown):
                shown["data"] = ToBundle(update.Data);
                break;
            case HostEvent.Clear clear:
                if (clear.Wait) _clearsBeforeNext = true;
                else _outputs.Clear();
                break;
            case HostEvent.Result result:
                AddData(new JsonObject
                {
                    ["data"] = ToBundle(result.Data),
                    ["execution_count"] = executionCount,
                    ["metadata"] = new JsonObject(),
                    ["output_type"] = "execute_result"
                });
                break;
            case HostEvent.Error error:
                AddError(error.Failure);
                break;
        }
    }

    public void AddError(CellFailure failure) => AddData(new JsonObject
    {
        ["ename"] = failure.Name,
        ["evalue"] = failure.Message,
        ["output_type"] = "error",
        ["traceback"] = new JsonArray([.. failure.Trace.Select(line => (JsonNode)line)]),
    });

    /// <summary>The final outputs: a cleared display, such as a progress bar, leaves none.</summary>
    public JsonArray ToJson() => new([.. _outputs.Where(output => !IsCleared(output)).Select(output => output switch
    {
        StreamText stream => new JsonObject
        {
            ["name"] = stream.Name, ["output_type"] = "stream", ["text"] = MultilineText.Write(stream.Text.ToString()),
        },
        _ => (JsonNode)output,
    })]);

    private static bool IsCleared(object output) =>
        output is JsonObject json && json["data"] is JsonObject data
        && data.All(entry => entry.Value is JsonArray { Count: 0 });

    private void AddData(JsonObject output) => _outputs.Add(output);

    private void AddText(string name, string text)
    {
        if (_outputs is [.., StreamText last] && last.Name == name) last.Text.Append(text);
        else _outputs.Add(new StreamText(name, new StringBuilder(text)));
    }

    private static JsonObject ToBundle(JsonElement data)
    {
        var bundle = new JsonObject();
        foreach (var entry in data.EnumerateObject())
            bundle[entry.Name] = ToValue(entry.Name, entry.Value.GetString()!);
        return bundle;
    }

    private static JsonNode? ToValue(string mimeType, string text)
    {
        if (mimeType == "application/json" || mimeType.EndsWith("+json", StringComparison.Ordinal))
            return ParseJson(text);
        bool isText = mimeType.StartsWith("text/", StringComparison.Ordinal)
            || mimeType is "image/svg+xml" or "application/javascript";
        return isText ? MultilineText.Write(text) : text;
    }

    private static JsonNode? ParseJson(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return text; // if a formatter declares a wrong mime type, its text is still shown
        }
    }
}
