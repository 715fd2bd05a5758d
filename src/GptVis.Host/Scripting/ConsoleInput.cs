namespace GptVis.Host.Scripting;

/// <summary><c>Console.In</c> of a cell: every line is requested from the notebook.</summary>
internal sealed class ConsoleInput : TextReader
{
    private string _line = "";
    private int _next;

    public override int Peek() => _next < _line.Length ? _line[_next] : -1;

    public override int Read()
    {
        if (_next == _line.Length) (_line, _next) = (ReadLine() + "\n", 0);
        return _line[_next++];
    }

    public override int Read(char[] buffer, int index, int count)
    {
        int read = 0;
        while (read < count && (read == 0 || Peek() >= 0)) buffer[index + read++] = (char)Read();
        return read;
    }

    public override string ReadLine()
    {
        if (_next < _line.Length)
        {
            string rest = _line[_next..].TrimEnd('\n');
            _next = _line.Length;
            return rest;
        }

        return RunningCell.ReadInputAsync("", isPassword: false).GetAwaiter().GetResult();
    }
}
