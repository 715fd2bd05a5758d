using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace GptVis.Host.Tests.Jupyter;

/// <summary>A message as a front end reads and writes it; written apart from the kernel's own code.</summary>
internal sealed record KernelMessage(string Type, string Id, string? ParentId, JsonObject Content)
{
    private static readonly byte[] Delimiter = Encoding.ASCII.GetBytes("<IDS|MSG>");

    public static KernelMessage Request(string type, JsonObject content) =>
        new(type, Guid.NewGuid().ToString("N"), null, content);

    public string Text(string name) => (string)Content[name]!;

    /// <summary>The plain text of a displayed value.</summary>
    public string Plain => (string)Content["data"]!["text/plain"]!;

    public byte[][] ToFrames(string key, JsonObject? metadata = null)
    {
        byte[] header = Bytes(new JsonObject
        {
            ["msg_id"] = Id,
            ["msg_type"] = Type,
            ["username"] = "test",
            ["session"] = "s",
            ["date"] = "2026-01-01T00:00:00Z",
            ["version"] = "5.3",
        });
        byte[][] parts = [header, Bytes([]), Bytes(metadata ?? []), Bytes(Content)];
        return [Delimiter, Encoding.ASCII.GetBytes(Sign(key, parts)), .. parts];
    }

    /// <summary>Reads a message and checks its signature.</summary>
    public static KernelMessage FromFrames(IReadOnlyList<byte[]> frames, string key)
    {
        int at = frames.ToList().FindIndex(frame => frame.SequenceEqual(Delimiter));
        byte[][] parts = [.. frames.Skip(at + 2).Take(4)];
        Assert.Equal(Sign(key, parts), Encoding.ASCII.GetString(frames[at + 1]));
        var header = JsonNode.Parse(parts[0])!;
        return new((string)header["msg_type"]!, (string)header["msg_id"]!, (string?)JsonNode.Parse(parts[1])!["msg_id"],
            JsonNode.Parse(parts[3])!.AsObject());
    }

    public static string Sign(string key, IEnumerable<byte[]> parts)
    {
        byte[] all = [.. parts.SelectMany(part => part)];
        return key.Length == 0 ? "" : Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), all));
    }

    private static byte[] Bytes(JsonObject json) => Encoding.UTF8.GetBytes(json.ToJsonString());
}
