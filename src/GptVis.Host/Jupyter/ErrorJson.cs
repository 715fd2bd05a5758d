using System.Text.Json;
using GptVis.Host.Scripting.Errors;

namespace GptVis.Host.Jupyter;

/// <summary>A failed cell as the content of Jupyter's messages.</summary>
internal static class ErrorJson
{
    public static void Write(Utf8JsonWriter writer, CellError error)
    {
        writer.WriteString("ename", error.Name);
        writer.WriteString("evalue", error.Message);
        writer.WriteStartArray("traceback");
        foreach (string line in error.Trace) writer.WriteStringValue(line);
        writer.WriteEndArray();
    }
}
