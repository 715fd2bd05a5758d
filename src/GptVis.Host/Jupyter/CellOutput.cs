using GptVis.Host.Jupyter.Messages;
using GptVis.Host.Scripting;
using GptVis.Host.Scripting.Errors;

namespace GptVis.Host.Jupyter;

/// <summary>Publishes the outputs of cells.</summary>
internal sealed class CellOutput(IopubChannel iopub)
{
    /// <summary>The execution count of the running cell, part of its result.</summary>
    public int ExecutionCount { get; set; }

    /// <summary>Whether the request is silent: it publishes no outputs.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Why the running cell failed.</summary>
    public CellError? Failure { get; set; }

    /// <summary>The plain text of the running cell's result, for the history.</summary>
    public string? Result { get; set; }

    public void Send(CellEvent cellEvent)
    {
        if (cellEvent is CellEvent.Failure failure) Failure = failure.Error;
        if (cellEvent is CellEvent.Result result) Result = Find(result.Data, MimeBundle.Plain);
        if (IsSilent) return;

        var parent = RequestContext.Current;
        switch (cellEvent)
        {
            case CellEvent.Stream stream:
                iopub.Write(stream.Name, stream.Text, parent);
                break;
            case CellEvent.Display display:
                PublishDisplay("display_data", parent, display.Id, display.Data);
                break;
            case CellEvent.Update update:
                PublishDisplay("update_display_data", parent, update.Id, update.Data);
                break;
            case CellEvent.Clear clear:
                iopub.Publish("clear_output", parent, w => w.WriteBoolean("wait", clear.Wait));
                break;
            case CellEvent.Result { Data: var data }:
                iopub.Publish("execute_result", parent, w =>
                {
                    w.WriteNumber("execution_count", ExecutionCount);
                    MimeBundleJson.Write(w, data);
                });
                break;
            case CellEvent.Failure { Error: var error }:
                iopub.Publish("error", parent, w => ErrorJson.Write(w, error));
                break;
        }
    }

    private void PublishDisplay(string type, JupyterMessage? parent, string id, MimeBundle data) =>
        iopub.Publish(type, parent, w =>
    {
        MimeBundleJson.Write(w, data);
        w.WriteStartObject("transient");
        w.WriteString("display_id", id);
        w.WriteEndObject();
    });

    private static string? Find(MimeBundle data, string mimeType) =>
        data.Entries.FirstOrDefault(entry => entry.Key == mimeType).Value;
}
