namespace GptVis.Figures.Browser;

/// <summary>No browser was found, it did not start, or a page failed; the message says what to do.</summary>
public sealed class BrowserException : Exception
{
    /// <summary>What happened and what to do.</summary>
    internal BrowserException(string message) : base(message) { }

    /// <summary>What happened and what to do, with the cause.</summary>
    internal BrowserException(string message, Exception inner) : base(message, inner) { }
}
