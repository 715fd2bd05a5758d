using System.Text.Json;

namespace GptVis.Host.Jupyter.Messages;

/// <summary>A message from a front end with a valid signature.</summary>
/// <param name="Identities">The frames before the delimiter; a reply repeats them.</param>
/// <param name="Header">The header as sent; replies contain it as their parent header.</param>
/// <param name="Type">The header's <c>msg_type</c>.</param>
/// <param name="Id">The header's <c>msg_id</c>.</param>
/// <param name="Metadata">An object.</param>
/// <param name="Content">An object.</param>
internal sealed record JupyterMessage(
    IReadOnlyList<byte[]> Identities, byte[] Header, string Type, string Id, JsonElement Metadata, JsonElement Content)
{
    /// <exception cref="MalformedRequestException">The property is missing, or not text.</exception>
    public string RequireText(string name) =>
        Text(name) ?? throw new MalformedRequestException($"{Type}: content.{name} is missing; it must be text.");

    /// <exception cref="MalformedRequestException">The property exists and is not text.</exception>
    public string? Text(string name) => Find(name) is { } value
        ? value.ValueKind == JsonValueKind.String ? UnicodeText(name, value) : throw Wrong(name, value, "text")
        : null;

    /// <exception cref="MalformedRequestException">The property exists and is not a Boolean.</exception>
    public bool Flag(string name, bool otherwise) => Find(name) is { } value
        ? value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw Wrong(name, value, "true or false")
        : otherwise;

    /// <exception cref="MalformedRequestException">The property exists and is not an integer.</exception>
    public int? Number(string name) => Find(name) is { } value
        ? value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number)
            ? number
            : throw Wrong(name, value, "an integer")
        : null;

    private JsonElement? Find(string name) =>
        Content.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private string? UnicodeText(string name, JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            throw new MalformedRequestException(
                $"{Type}: content.{name} has half of a character in it; it must be Unicode text.");
        }
    }

    private MalformedRequestException Wrong(string name, JsonElement value, string needed) =>
        new($"{Type}: content.{name} is {value.ValueKind}; it must be {needed}.");
}
