using System.Text.Json;
using GptVis.Host.Scripting;

namespace GptVis.Host.Jupyter;

/// <summary>A value's representations as the content of Jupyter's messages.</summary>
internal static class MimeBundleJson
{
    public static void Write(Utf8JsonWriter writer, MimeBundle data)
    {
        writer.WriteStartObject("data");
        foreach (var (mimeType, text) in data.Entries) WriteEntry(writer, mimeType, text);
        writer.WriteEndObject();
        writer.WriteStartObject("metadata");
        writer.WriteEndObject();
    }

    private static void WriteEntry(Utf8JsonWriter writer, string mimeType, string text)
    {
        bool isJson = mimeType == "application/json" || mimeType.EndsWith("+json", StringComparison.Ordinal);
        if (isJson && Parse(text) is { } document)
        {
            using (document)
            {
                writer.WritePropertyName(mimeType);
                document.RootElement.WriteTo(writer);
            }

            return;
        }

        writer.WriteString(mimeType, text);
    }

    private static JsonDocument? Parse(string text)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            return null; // if a formatter declares a wrong mime type, its text is still shown
        }
    }
}
