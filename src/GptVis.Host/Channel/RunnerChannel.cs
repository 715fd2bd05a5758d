using System.Text.Json;
using System.Threading.Channels;
using GptVis.Host.Scripting;
using GptVis.Host.Scripting.Errors;

namespace GptVis.Host.Channel;

/// <summary>
/// The host's end of the channel (see <see cref="Protocol"/>): runs the received cells and sends their outputs.
/// </summary>
internal sealed class RunnerChannel(Stream incoming, Stream outgoing)
{
    private readonly Lock _writing = new();

    /// <summary>
    /// Serves until the runner closes its end or exits. Then this process exits too, even while a cell runs.
    /// </summary>
    public async Task ServeAsync(string folder)
    {
        using var session = new ScriptSession(folder, Send);
        Write(Protocol.Ready, w => w.WriteNumber("protocol", Protocol.Version));

        var messages = System.Threading.Channels.Channel.CreateUnbounded<JsonDocument>();
        new Thread(() => ReadAll(messages.Writer)) { IsBackground = true, Name = "channel" }.Start();
        await foreach (var message in messages.Reader.ReadAllAsync())
        {
            using (message) await RunAsync(session, message.RootElement);
        }
    }

    private void ReadAll(ChannelWriter<JsonDocument> messages)
    {
        while (Protocol.Read(incoming) is { } message) messages.TryWrite(message);
        Environment.Exit(0);
    }

    private async Task RunAsync(ScriptSession session, JsonElement run)
    {
        int cell = run.GetProperty("cell").GetInt32();
        bool ok = await session.RunCellAsync(
            cell, run.GetProperty("language").GetString()!, run.GetProperty("code")
                .GetString()!, CancellationToken.None);

        WriteFence(run.GetProperty("fence").GetString()!);
        Write(Protocol.Done, w =>
        {
            w.WriteNumber("cell", cell);
            w.WriteBoolean("ok", ok);
        });
    }

    // Console.Out is the session's capture; these are the process's own streams.
    private static void WriteFence(string fence)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(fence);
        using (var stdout = Console.OpenStandardOutput()) stdout.Write(bytes);
        using (var stderr = Console.OpenStandardError()) stderr.Write(bytes);
    }

    private void Send(CellEvent cellEvent)
    {
        switch (cellEvent)
        {
            case CellEvent.Stream stream:
                Write(Protocol.Stream, w =>
                {
                    w.WriteString("name", stream.Name);
                    w.WriteString("text", stream.Text);
                });
                break;
            case CellEvent.Display display:
                WriteData(Protocol.Display, display.Id, display.Data);
                break;
            case CellEvent.Update update:
                WriteData(Protocol.Update, update.Id, update.Data);
                break;
            case CellEvent.Clear clear:
                Write(Protocol.Clear, w => w.WriteBoolean("wait", clear.Wait));
                break;
            case CellEvent.Result result:
                WriteData(Protocol.Result, null, result.Data);
                break;
            case CellEvent.Failure failure:
                WriteError(failure.Error);
                break;
        }
    }

    private void WriteData(string type, string? id, MimeBundle data) => Write(type, w =>
    {
        if (id is not null) w.WriteString("id", id);
        w.WriteStartObject("data");
        foreach (var (mimeType, text) in data.Entries) w.WriteString(mimeType, text);
        w.WriteEndObject();
    });

    private void WriteError(CellError error) => Write(Protocol.Error, w =>
    {
        w.WriteString("name", error.Name);
        w.WriteString("message", error.Message);
        w.WriteStartArray("trace");
        foreach (string line in error.Trace) w.WriteStringValue(line);
        w.WriteEndArray();
        if (error.Line is { } at) w.WriteNumber("line", at);
    });

    private void Write(string type, Action<Utf8JsonWriter> fields)
    {
        lock (_writing) Protocol.Write(outgoing, type, fields);
    }
}
