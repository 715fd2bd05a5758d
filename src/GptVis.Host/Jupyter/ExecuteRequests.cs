using System.Text.Json;
using GptVis.Host.Jupyter.Messages;
using GptVis.Host.Scripting;
using GptVis.Host.Scripting.Errors;

namespace GptVis.Host.Jupyter;

/// <summary>Runs cells one at a time. When a cell fails, the requests queued behind it are aborted.</summary>
internal sealed class ExecuteRequests(
    ScriptSession session, CellOutput output, IopubChannel iopub, InputHistory history)
{
    private readonly CellNames _cells = new();
    private volatile CancellationTokenSource? _running;
    private int _executionCount;
    private long _abortedUpTo = -1;

    /// <summary>Stops the running cell without waiting for it. Does nothing if no cell runs.</summary>
    public void Interrupt()
    {
        // Callbacks that a cell has registered with its token run inside Cancel, and may take long.
        if (_running is { } running) _ = Task.Run(running.Cancel);
    }

    /// <param name="request">An execute_request.</param>
    /// <param name="lastArrival">Returns the newest request that has arrived; called when the cell has failed.</param>
    public async Task RunAsync(KernelRequest request, Func<long> lastArrival)
    {
        var message = request.Message;
        string code = message.RequireText("code");
        bool isSilent = message.Flag("silent", otherwise: false);
        bool isStored = !isSilent && message.Flag("store_history", otherwise: true);
        bool stopsOnError = message.Flag("stop_on_error", otherwise: true);
        if (request.Arrival <= _abortedUpTo)
        {
            request.Reply(w => WriteStatus(w, "aborted"));
            return;
        }

        if (isStored) _executionCount++;
        if (!isSilent) Announce(message, code);
        var error = await RunCellAsync(message, code, isSilent);
        if (isStored) history.Add(_executionCount, code, output.Result);

        iopub.Flush();
        if (error is null)
        {
            await ReplyOkAsync(request);
            return;
        }

        if (stopsOnError) _abortedUpTo = lastArrival();
        request.Reply(w =>
        {
            WriteStatus(w, "error");
            ErrorJson.Write(w, error);
        });
    }

    private async Task<CellError?> RunCellAsync(JupyterMessage message, string code, bool isSilent)
    {
        (output.ExecutionCount, output.IsSilent, output.Failure, output.Result) =
            (_executionCount, isSilent, null, null);
        RequestContext.EnterCell(message);
        var stop = new CancellationTokenSource();
        _running = stop;
        try
        {
            string? cellId = message.Metadata.TryGetProperty("cellId", out var id)
                && id.ValueKind == JsonValueKind.String ? id.ToString() : null;
            await session.RunCellAsync(
                _executionCount, CellLanguages.CSharp, code, stop.Token, _cells.Of(cellId, code));
            return output.Failure;
        }
        finally
        {
            _running = null;
            output.IsSilent = false;
        }
    }

    private void Announce(JupyterMessage message, string code) => iopub.Publish("execute_input", message, w =>
    {
        w.WriteString("code", code);
        w.WriteNumber("execution_count", _executionCount);
    });

    private async Task ReplyOkAsync(KernelRequest request)
    {
        var values = await EvaluateAsync(request.Message);
        request.Reply(w =>
        {
            WriteStatus(w, "ok");
            w.WriteStartArray("payload");
            w.WriteEndArray();
            w.WriteStartObject("user_expressions");
            foreach (var (name, write) in values)
            {
                w.WriteStartObject(name);
                write(w);
                w.WriteEndObject();
            }

            w.WriteEndObject();
        });
    }

    private async Task<List<(string Name, Action<Utf8JsonWriter> Write)>> EvaluateAsync(JupyterMessage message)
    {
        List<(string, Action<Utf8JsonWriter>)> values = [];
        if (!message.Content.TryGetProperty("user_expressions", out var expressions)
            || expressions.ValueKind != JsonValueKind.Object) return values;

        foreach (var expression in expressions.EnumerateObject())
            values.Add((expression.Name, await EvaluateAsync(expression.Value.ToString())));
        return values;
    }

    private async Task<Action<Utf8JsonWriter>> EvaluateAsync(string expression)
    {
        var stop = new CancellationTokenSource();
        _running = stop;
        try
        {
            var data = await session.EvaluateAsync(expression, stop.Token);
            return w =>
            {
                w.WriteString("status", "ok");
                MimeBundleJson.Write(w, data);
            };
        }
        catch (CellFailedException failed)
        {
            return w =>
            {
                w.WriteString("status", "error");
                ErrorJson.Write(w, failed.Error);
            };
        }
        finally
        {
            _running = null;
        }
    }

    private void WriteStatus(Utf8JsonWriter writer, string status)
    {
        writer.WriteString("status", status);
        writer.WriteNumber("execution_count", _executionCount);
    }
}
