namespace GptVis.Host.Scripting.Errors;

/// <summary>An exception thrown by a cell's code, as opposed to one of the session.</summary>
internal sealed class SubmissionException(Exception thrown) : Exception(thrown.Message, thrown)
{
    public Exception Thrown => InnerException!;
}
