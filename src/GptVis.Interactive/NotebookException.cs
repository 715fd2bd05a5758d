namespace GptVis.Interactive;

/// <summary>A call that a notebook cannot answer: what was given, what is needed, what to do.</summary>
/// <remarks>
/// Hosts show a failed cell by the exception's text, so the text is the message alone: no stack trace of ours in a
/// cell. What was thrown is <see cref="Exception.InnerException"/>, with its stack trace.
/// </remarks>
public sealed class NotebookException : Exception
{
    private NotebookException(string message, Exception inner) : base(message, inner) { }

    /// <summary>The message.</summary>
    public override string ToString() => Message;

    /// <summary>
    /// Runs a call and turns what its caller can mend (an argument, a file) into a <see cref="NotebookException"/>;
    /// anything else passes.
    /// </summary>
    internal static T Explain<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (ArgumentException e)
        {
            // .NET adds " (Parameter 'x')" and, of a number out of range, another line with the value; the messages say
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
