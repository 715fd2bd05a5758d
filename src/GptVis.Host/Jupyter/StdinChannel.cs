using GptVis.Host.Jupyter.Messages;
using GptVis.Host.Jupyter.Zmtp;

namespace GptVis.Host.Jupyter;

/// <summary>Input requests to the front end of the running cell, and its replies.</summary>
internal sealed class StdinChannel(MessageCodec codec, IopubChannel iopub)
{
    private readonly Lock _state = new();
    private TaskCompletionSource<string>? _answer;

    /// <summary>The front ends' connections; set once, when the kernel listens.</summary>
    public ZmtpListener? Listener { get; set; }

    /// <summary>Requests input and waits for the reply.</summary>
    /// <exception cref="InvalidOperationException">
    /// No request is running, or its front end does not accept input requests.
    /// </exception>
    public async Task<string> ReadAsync(string prompt, bool isPassword, CancellationToken cancellation)
    {
        if (RequestContext.Current is not { } request || !request.Flag("allow_stdin", otherwise: false))
            throw new InvalidOperationException(
                "The program that shows this notebook cannot be asked for input; JupyterLab, the classic notebook and "
                    + "jupyter console can.");

        // Jupyter's front ends give the connections of one client the same identity.
        var peer = Listener!.Connections.FirstOrDefault(
            c => c.PeerIdentity.Length > 0 && request.Identities.Any(id => id.AsSpan().SequenceEqual(c.PeerIdentity)))
            ?? (Listener.Connections.Count == 1 ? Listener.Connections.First() : null)
            ?? throw new InvalidOperationException(
                "The program that shows this notebook did not open the channel for input.");

        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_state) _answer = answer;
        // Text printed before the prompt must appear before it.
        iopub.Flush();
        peer.Send(codec.Encode(request.Identities, "input_request", request, w =>
        {
            w.WriteString("prompt", prompt);
            w.WriteBoolean("password", isPassword);
        }));
        return await answer.Task.WaitAsync(cancellation).ConfigureAwait(false);
    }

    public void Receive(JupyterMessage message)
    {
        if (message.Type != "input_reply") return;
        lock (_state) _answer?.TrySetResult(message.Text("value") ?? "");
    }
}
