using System.Text;
using System.Text.Json;
using GptVis.Host.Jupyter.Messages;
using GptVis.Host.Jupyter.Zmtp;

namespace GptVis.Host.Jupyter;

/// <summary>Publishes outputs and the state of the kernel to every front end, in order.</summary>
internal sealed class IopubChannel : IDisposable
{
    // Front ends drop messages above some 1,000 per second, and a cell can print more lines than that.
    private static readonly TimeSpan TextDelay = TimeSpan.FromMilliseconds(50);
    private const int MaxTextHeld = 256 << 10;

    private readonly ZmtpPublisher _publisher;
    private readonly MessageCodec _codec;
    private readonly Lock _order = new();
    private readonly StringBuilder _text = new();
    private readonly Timer _textDue;
    private (string Stream, JupyterMessage? Parent) _textOf;
    private bool _isClosed;

    public IopubChannel(ZmtpPublisher publisher, MessageCodec codec)
    {
        (_publisher, _codec) = (publisher, codec);
        _textDue = new Timer(_ => Flush());
    }

    public void Publish(string type, JupyterMessage? parent, Action<Utf8JsonWriter> content)
    {
        lock (_order)
        {
            Flush();
            Send(type, parent, content);
        }
    }

    /// <summary>Console text; sent together with later text, at the latest after <see cref="TextDelay"/>.</summary>
    public void Write(string stream, string text, JupyterMessage? parent)
    {
        lock (_order)
        {
            // A thread that a cell has left running may still print.
            if (_isClosed) return;
            if (_textOf.Stream != stream || !ReferenceEquals(_textOf.Parent, parent)) Flush();
            _textOf = (stream, parent);
            if (_text.Length == 0) _textDue.Change(TextDelay, Timeout.InfiniteTimeSpan);
            _text.Append(text);
            if (_text.Length >= MaxTextHeld) Flush();
        }
    }

    public void Flush()
    {
        lock (_order)
        {
            if (_text.Length == 0) return;

            string text = _text.ToString();
            _text.Clear();
            Send("stream", _textOf.Parent, w =>
            {
                w.WriteString("name", _textOf.Stream);
                w.WriteString("text", text);
            });
        }
    }

    public void Dispose()
    {
        lock (_order)
        {
            Flush();
            _isClosed = true;
        }

        _textDue.Dispose();
    }

    private void Send(string type, JupyterMessage? parent, Action<Utf8JsonWriter> content) =>
        _publisher.Publish(_codec.Encode([_codec.Topic(type)], type, parent, content));
}
