using System.Text;

namespace GptVis.Host.Scripting;

/// <summary>
/// A console writer that sends its text as stream events. Every write is one event, sent before the call returns:
/// nothing is lost if the process dies in the next statement, and text and displayed values keep their order.
/// </summary>
internal sealed class ConsoleCapture(string streamName) : TextWriter
{
    public static void Install()
    {
        // SetOut wraps the writer in a lock, so a line written by one thread stays whole.
        Console.SetOut(new ConsoleCapture("stdout"));
        Console.SetError(new ConsoleCapture("stderr"));
    }

    public override Encoding Encoding => Encoding.UTF8;

    private char? _highSurrogate;

    // A high surrogate waits for its low surrogate: half an emoji would become a replacement character.
    public override void Write(char value)
    {
        if (char.IsHighSurrogate(value))
        {
            _highSurrogate = value;
            return;
        }

        string text = _highSurrogate is { } high ? $"{high}{value}" : value.ToString();
        _highSurrogate = null;
        Write(text);
    }

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    public override void Write(string? value)
    {
        if (!string.IsNullOrEmpty(value)) RunningCell.Publish(new CellEvent.Stream(streamName, value));
    }

    public override void WriteLine(string? value) => Write(value + CoreNewLineText);

    public override void WriteLine(ReadOnlySpan<char> buffer) => Write(string.Concat(buffer, CoreNewLineText));

    // Notebooks are text files with \n on every system.
    private const string CoreNewLineText = "\n";

    public override string NewLine => CoreNewLineText;
}
