using System.Text.Json;
using GptVis.Host.Jupyter.Messages;
using GptVis.Host.Scripting;
using GptVis.Host.Scripting.Assistance;

namespace GptVis.Host.Jupyter;

/// <summary>Handles shell requests other than execute_request: completion, inspection, history.</summary>
internal sealed class ShellRequests(ScriptSession session, IopubChannel iopub, InputHistory history)
{
    /// <returns>False if the type of the message is unknown.</returns>
    public async Task<bool> AnswerAsync(KernelRequest request)
    {
        switch (request.Message.Type)
        {
            case "kernel_info_request":
                request.ReplyOk(KernelInfo.Write);
                return true;
            case "complete_request":
                await CompleteAsync(request);
                return true;
            case "inspect_request":
                await InspectAsync(request);
                return true;
            case "is_complete_request":
                AnswerIsComplete(request);
                return true;
            case "history_request":
                AnswerHistory(request);
                return true;
            case "comm_info_request":
                request.ReplyOk(w => WriteEmptyObject(w, "comms"));
                return true;
            case "comm_open":
                CloseComm(request.Message);
                return true;
            case "comm_msg" or "comm_close":
                return true;
            default:
                return false;
        }
    }

    private async Task CompleteAsync(KernelRequest request)
    {
        var (code, cursor) = CodeAndCursor(request.Message);
        var list = await Completions.FindAsync(session, code, cursor);
        int start = CursorPosition.ToCodePoints(code, list.Start);
        int end = CursorPosition.ToCodePoints(code, list.End);
        request.ReplyOk(w =>
        {
            w.WriteStartArray("matches");
            foreach (var item in list.Items) w.WriteStringValue(item.Text);
            w.WriteEndArray();
            w.WriteNumber("cursor_start", start);
            w.WriteNumber("cursor_end", end);
            w.WriteStartObject("metadata");
            w.WriteStartArray("_jupyter_types_experimental");
            foreach (var item in list.Items) WriteTyped(w, item, start, end);
            w.WriteEndArray();
            w.WriteEndObject();
        });
    }

    // JupyterLab shows kind and signature beside the name.
    private static void WriteTyped(Utf8JsonWriter w, CompletionItem item, int start, int end)
    {
        w.WriteStartObject();
        w.WriteNumber("start", start);
        w.WriteNumber("end", end);
        w.WriteString("text", item.Text);
        w.WriteString("type", item.Kind);
        w.WriteString("signature", item.Signature);
        w.WriteEndObject();
    }

    private async Task InspectAsync(KernelRequest request)
    {
        var (code, cursor) = CodeAndCursor(request.Message);
        string? text = await Inspection.FindAsync(session, code, cursor);
        request.ReplyOk(w =>
        {
            w.WriteBoolean("found", text is not null);
            w.WriteStartObject("data");
            if (text is not null) w.WriteString(MimeBundle.Plain, text);
            w.WriteEndObject();
            WriteEmptyObject(w, "metadata");
        });
    }

    private static void AnswerIsComplete(KernelRequest request)
    {
        var answer = CompletenessOf.Code(request.Message.RequireText("code"));
        request.Reply(w =>
        {
            w.WriteString("status", answer.ToString().ToLowerInvariant());
            if (answer == Completeness.Incomplete) w.WriteString("indent", "    ");
        });
    }

    private void AnswerHistory(KernelRequest request)
    {
        var message = request.Message;
        bool withOutput = message.Flag("output", otherwise: false);
        int? count = message.Number("n");
        var entries = message.Text("hist_access_type") switch
        {
            "range" => history.Range(
                message.Number("session") ?? 0, message.Number("start") ?? 0, message.Number("stop")),
            "search" => history.Search(message.Text("pattern") ?? "*", count, message.Flag("unique", otherwise: false)),
            _ => history.Tail(count ?? int.MaxValue),
        };
        request.ReplyOk(w =>
        {
            w.WriteStartArray("history");
            foreach (var entry in entries) Write(w, entry, withOutput);
            w.WriteEndArray();
        });
    }

    private static void Write(Utf8JsonWriter w, InputHistory.Entry entry, bool withOutput)
    {
        w.WriteStartArray();
        w.WriteNumberValue(InputHistory.Session);
        w.WriteNumberValue(entry.Line);
        if (withOutput)
        {
            w.WriteStartArray();
            w.WriteStringValue(entry.Code);
            w.WriteStringValue(entry.Result);
            w.WriteEndArray();
        }
        else
        {
            w.WriteStringValue(entry.Code);
        }

        w.WriteEndArray();
    }

    // Widgets need a counterpart in the kernel; this kernel has none.
    private void CloseComm(JupyterMessage message) => iopub.Publish("comm_close", message, w =>
    {
        w.WriteString("comm_id", message.Text("comm_id") ?? "");
        WriteEmptyObject(w, "data");
    });

    private static (string Code, int Cursor) CodeAndCursor(JupyterMessage message)
    {
        string code = message.RequireText("code");
        return (code, CursorPosition.ToUtf16(code, message.Number("cursor_pos") ?? code.Length));
    }

    private static void WriteEmptyObject(Utf8JsonWriter writer, string name)
    {
        writer.WriteStartObject(name);
        writer.WriteEndObject();
    }
}
