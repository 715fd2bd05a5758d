using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace GptVis.Host.Jupyter.Messages;

/// <summary>
/// Messages to frames and back: identities, the delimiter, the signature, then header, parent header, metadata and
/// content as JSON (jupyter-client.readthedocs.io, "Messaging in Jupyter").
/// </summary>
internal sealed class MessageCodec(MessageSigner signer)
{
    public const string ProtocolVersion = "5.3";

    private const int SignatureAt = 1;
    private const int HeaderAt = 2;
    private const int ParentAt = 3;
    private const int MetadataAt = 4;
    private const int ContentAt = 5;

    private static readonly byte[] Delimiter = "<IDS|MSG>"u8.ToArray();
    private static readonly byte[] EmptyObject = "{}"u8.ToArray();
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = 256 };
    // This JSON is not inside HTML; the default encoder would escape base64's + with six characters.
    private static readonly JsonWriterOptions Writing =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 256 };

    private readonly string _session = Guid.NewGuid().ToString("N");
    private long _sent;

    /// <summary>
    /// Decodes a message; null, with the reason, if the frames are not a message or not signed with the kernel's key.
    /// </summary>
    public JupyterMessage? Decode(IReadOnlyList<byte[]> frames, out string reason)
    {
        int at = IndexOfDelimiter(frames);
        if (at < 0 || frames.Count <= at + ContentAt)
        {
            reason = "it has too few frames";
            return null;
        }

        byte[] Frame(int offset) => frames[at + offset];
        if (!signer.Verifies(Frame(SignatureAt), Frame(HeaderAt), Frame(ParentAt), Frame(MetadataAt), Frame(ContentAt)))
        {
            reason = "its signature is wrong";
            return null;
        }

        reason = "it is not JSON with msg_type and msg_id";
        try
        {
            var header = ReadObject(Frame(HeaderAt));
            return header.GetProperty("msg_type").GetString() is { } type && header.GetProperty("msg_id")
                .GetString() is { } id
                ? new([.. frames.Take(at)], Frame(HeaderAt), type, id, ReadObject(Frame(MetadataAt)),
                    ReadObject(Frame(ContentAt)))
                : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    /// <param name="identities">The identities of the receiver; for a published message, its topic.</param>
    /// <param name="type">The header's <c>msg_type</c>.</param>
    /// <param name="parent">The message this one answers or belongs to.</param>
    /// <param name="content">Writes the properties of the content.</param>
    public IReadOnlyList<byte[]> Encode(
        IEnumerable<byte[]> identities, string type, JupyterMessage? parent, Action<Utf8JsonWriter> content)
    {
        byte[] header = ToJson(w =>
        {
            w.WriteString("msg_id", $"{_session}_{Interlocked.Increment(ref _sent)}");
            w.WriteString("msg_type", type);
            w.WriteString("username", "kernel");
            w.WriteString("session", _session);
            w.WriteString("date", DateTime.UtcNow.ToString("O", CultureInfo.InvariantCulture));
            w.WriteString("version", ProtocolVersion);
        });
        byte[] parentHeader = parent?.Header ?? EmptyObject;
        byte[] body = ToJson(content);
        return [.. identities, Delimiter, signer.Sign(header, parentHeader, EmptyObject, body), header, parentHeader,
            EmptyObject, body];
    }

    /// <summary>The first frame of a published message: the topic to which front ends subscribe.</summary>
    public byte[] Topic(string type) => Encoding.ASCII.GetBytes($"kernel.{_session}.{type}");

    private static int IndexOfDelimiter(IReadOnlyList<byte[]> frames)
    {
        for (int i = 0; i < frames.Count; i++)
        {
            if (frames[i].AsSpan().SequenceEqual(Delimiter)) return i;
        }

        return -1;
    }

    private static JsonElement ReadObject(byte[] json)
    {
        using var document = JsonDocument.Parse(json, Reading);
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? document.RootElement.Clone()
            : throw new JsonException("not an object");
    }

    private static byte[] ToJson(Action<Utf8JsonWriter> properties)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Writing))
        {
            writer.WriteStartObject();
            properties(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
