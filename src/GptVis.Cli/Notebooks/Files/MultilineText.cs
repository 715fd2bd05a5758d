using System.Text.Json.Nodes;

namespace GptVis.Cli.Notebooks.Files;

/// <summary>nbformat's "multiline string": one string, or a list of lines with their line ends.</summary>
internal static class MultilineText
{
    public static string Read(JsonNode? node) => node switch
    {
        JsonArray lines => string.Concat(lines.Select(line => line?.ToString())),
        null => "",
        _ => node.ToString(),
    };

    public static JsonArray Write(string text)
    {
        var lines = new JsonArray();
        for (int start = 0; start < text.Length;)
        {
            int end = text.IndexOf('\n', start) + 1;
            if (end == 0) end = text.Length;
            lines.Add(text[start..end]);
            start = end;
        }

        return lines;
    }
}
