using System.IO.Enumeration;

namespace GptVis.Host.Jupyter;

/// <summary>The code that this kernel has run, for the history of consoles.</summary>
internal sealed class InputHistory
{
    /// <summary>There is one session: the kernel's own.</summary>
    public const int Session = 1;

    private readonly List<Entry> _entries = [];

    internal sealed record Entry(int Line, string Code, string? Result);

    public void Add(int line, string code, string? result) => _entries.Add(new(line, code, result));

    public IEnumerable<Entry> Tail(int count) => _entries.TakeLast(count);

    /// <param name="session">The session; 0 is this one, negative ones are earlier.</param>
    /// <param name="start">The first line.</param>
    /// <param name="stop">The line after the last; null for the end.</param>
    public IEnumerable<Entry> Range(int session, int start, int? stop) =>
        session is 0 or Session
        ? _entries.Where(entry => entry.Line >= start && (stop is null || entry.Line < stop))
        : [];

    /// <param name="pattern">A pattern with * and ? that must match the whole text.</param>
    /// <param name="count">Maximum number of results, the newest ones; null for all.</param>
    /// <param name="unique">Whether repeated code is returned once, at its last position.</param>
    public IEnumerable<Entry> Search(string pattern, int? count, bool unique)
    {
        var found =
            _entries.Where(entry => FileSystemName.MatchesSimpleExpression(pattern, entry.Code, ignoreCase: false));
        if (unique) found = found.Reverse().DistinctBy(entry => entry.Code).Reverse();
        return count is { } most ? found.TakeLast(most) : found;
    }
}
