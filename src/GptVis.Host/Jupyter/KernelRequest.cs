using System.Text.Json;
using GptVis.Host.Jupyter.Messages;
using GptVis.Host.Jupyter.Zmtp;

namespace GptVis.Host.Jupyter;

/// <summary>A message, who sent it, and its place in the order of arrival.</summary>
internal sealed record KernelRequest(JupyterMessage Message, ZmtpConnection Peer, long Arrival, MessageCodec Codec)
{
    private const string RequestSuffix = "_request";

    /// <summary>Answers with <c>x_reply</c> to <c>x_request</c>.</summary>
    public void Reply(Action<Utf8JsonWriter> content) =>
        Peer.Send(Codec.Encode(Message.Identities, ReplyType, Message, content));

    public void ReplyOk(Action<Utf8JsonWriter> content) => Reply(w =>
    {
        w.WriteString("status", "ok");
        content(w);
    });

    /// <summary>Replies that the request was malformed.</summary>
    public void Refuse(string message) => Reply(w =>
    {
        w.WriteString("status", "error");
        w.WriteString("ename", "RequestError");
        w.WriteString("evalue", message);
        w.WriteStartArray("traceback");
        w.WriteEndArray();
    });

    public bool WantsReply => Message.Type.EndsWith(RequestSuffix, StringComparison.Ordinal);

    private string ReplyType => Message.Type[..^RequestSuffix.Length] + "_reply";
}
