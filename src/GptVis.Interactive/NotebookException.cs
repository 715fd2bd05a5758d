namespace GptVis.Interactive;

/// <summary>
/// A notebook call with invalid input. The message says what was given, what is needed and what to do.
/// </summary>
/// <remarks>
/// Hosts show the exception's text for a failed cell, so the text is the message alone, without a stack trace. The
/// original exception, with its stack trace, is <see cref="Exception.InnerException"/>.
/// </remarks>
public sealed class NotebookException : Exception
{
    private NotebookException(string message, Exception inner) : base(message, inner) { }

    /// <summary>The message.</summary>
    public override string ToString() => Message;

    /// <summary>
    /// Runs a call and converts exceptions that the caller can fix (an argument, a file) to
    /// <see cref="NotebookException"/>; other exceptions pass through.
    /// </summary>
    internal static T Explain<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (ArgumentException e)
        {
            // .NET appends " (Parameter 'x')" and, for a number out of range, a line with the value. The messages have
            // both already.
            int suffix = e.ParamName is null
                ? -1
                : e.Message.LastIndexOf($" (Parameter '{e.ParamName}')", StringComparison.Ordinal);
            throw new NotebookException(suffix < 0 ? e.Message : e.Message[..suffix], e);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new NotebookException(e.Message, e);
        }
    }
}
