using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;

namespace GptVis.Host.Channel;

/// <summary>
/// The protocol between the program that runs a notebook and the host that runs its cells. This file is compiled into
/// both.
/// <para>
/// Two anonymous pipes, one per direction; their handles are the host's two arguments. The protocol does not use the
/// console, because processes that a cell starts write there. A message is its length in bytes (int32, little endian)
/// and that many bytes of JSON: an object whose <c>type</c> is one of the names below. Closing the pipe ends the host.
/// </para>
/// <code>
/// host   ready    protocol                         once, when the host listens
/// runner run      cell, language, code, fence      one at a time
/// host   stream   name, text                       console output; name is stdout or stderr
/// host   display  id, data                         data: mime type -> text
/// host   update   id, data
/// host   clear    wait                             clears the cell's outputs; with wait, when the next one comes
/// host   result   data                             the value of the cell's last expression
/// host   error    name, message, trace[], line?    why the cell failed
/// host   done     cell, ok                         the last message of a cell
/// </code>
/// Before <c>done</c>, the host writes the cell's <c>fence</c> to its real stdout and stderr: the output before it
/// (from processes that the cell started, from native code) belongs to this cell.
/// </summary>
internal static class Protocol
{
    public const int Version = 2;

    public const string Type = "type";

    public const string Ready = "ready";
    public const string Run = "run";
    public const string Stream = "stream";
    public const string Display = "display";
    public const string Update = "update";
    public const string Clear = "clear";
    public const string Result = "result";
    public const string Error = "error";
    public const string Done = "done";

    public static void Write(System.IO.Stream pipe, string type, Action<Utf8JsonWriter> fields)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        buffer.GetSpan(sizeof(int))[..sizeof(int)].Clear();
        buffer.Advance(sizeof(int));
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString(Type, type);
            fields(writer);
            writer.WriteEndObject();
        }

        // One write per message: a process that dies must not leave part of a message before another one.
        byte[] message = buffer.WrittenSpan.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(message, message.Length - sizeof(int));
        pipe.Write(message);
        pipe.Flush();
    }

    /// <returns>The next message; null if the other side closed the pipe, even in the middle of a message.</returns>
    public static JsonDocument? Read(System.IO.Stream pipe)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        if (pipe.ReadAtLeast(length, length.Length, throwOnEndOfStream: false) < length.Length) return null;

        byte[] message = new byte[BinaryPrimitives.ReadInt32LittleEndian(length)];
        return pipe.ReadAtLeast(message, message.Length, throwOnEndOfStream: false) < message.Length
            ? null
            : JsonDocument.Parse(message);
    }
}
