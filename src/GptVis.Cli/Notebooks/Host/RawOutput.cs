using System.Text;

namespace GptVis.Cli.Notebooks.Host;

/// <summary>
/// Reads the host's real stdout or stderr: output of processes that cells start, of native code, and crash messages of
/// the runtime. A fence in the text marks the end of a cell's output.
/// </summary>
internal sealed class RawOutput
{
    private const char FenceMark = '\u001e';

    private readonly StringBuilder _pending = new();
    private readonly Action<string> _received;
    private readonly Lock _state = new();
    private (string Text, TaskCompletionSource Reached)? _fence;

    public RawOutput(StreamReader reader, Action<string> received)
    {
        _received = received;
        Ended = Task.Run(() => ReadAsync(reader));
    }

    /// <summary>Completes when the stream ends.</summary>
    public Task Ended { get; }

    public static string NewFence() => $"{FenceMark}{Guid.NewGuid():N}{FenceMark}";

    /// <summary>Completes when all text before the fence has been delivered.</summary>
    public Task ExpectAsync(string fence)
    {
        lock (_state)
        {
            _fence = (fence, new(TaskCreationOptions.RunContinuationsAsynchronously));
            return _fence.Value.Reached.Task;
        }
    }

    private async Task ReadAsync(StreamReader reader)
    {
        char[] buffer = new char[16 * 1024];
        while (await reader.ReadAsync(buffer) is > 0 and var count)
        {
            lock (_state) Take(buffer.AsSpan(0, count));
        }

        lock (_state) Deliver(_pending.Length);
    }

    private void Take(ReadOnlySpan<char> text)
    {
        _pending.Append(text);
        string all = _pending.ToString();
        int at = _fence is { } fence ? all.IndexOf(fence.Text, StringComparison.Ordinal) : -1;
        if (at >= 0)
        {
            Deliver(at);
            _pending.Remove(0, _fence!.Value.Text.Length);
            _fence.Value.Reached.TrySetResult();
            _fence = null;
        }

        // A possible start of a fence waits for the rest.
        int mark = _fence is null ? -1 : _pending.ToString().IndexOf(FenceMark);
        Deliver(mark >= 0 && _pending.Length - mark < _fence!.Value.Text.Length ? mark : _pending.Length);
    }

    private void Deliver(int length)
    {
        if (length == 0) return;
        string text = _pending.ToString(0, length);
        _pending.Remove(0, length);
        _received(text);
    }
}
