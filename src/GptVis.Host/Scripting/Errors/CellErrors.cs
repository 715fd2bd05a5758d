using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Scripting;

namespace GptVis.Host.Scripting.Errors;

/// <summary>Turns what stopped a cell into what its reader is told.</summary>
internal static class CellErrors
{
    public static CellError From(Exception exception, string location, CancellationToken cancellation) =>
        exception switch
        {
            _ when cancellation.IsCancellationRequested => CellError.Of(CellError.Cancelled, "The cell was stopped."),
            CellFailedException failed => failed.Error,
            CompilationErrorException compilation => FromCompilation(compilation, location),
            SubmissionException submission => FromThrown(submission.Thrown, location),
            _ => FromThrown(exception, location),
        };

    private static CellError FromCompilation(CompilationErrorException exception, string location)
    {
        var trace = exception.Diagnostics.Select(Describe).ToList();
        var own = exception.Diagnostics.Select(d => d.Location.GetLineSpan())
            .FirstOrDefault(span => span.Path == location);
        int? line = own.Path == location ? own.StartLinePosition.Line + 1 : null;
        return new(CellError.Compilation, trace[0], trace, line);
    }

    private static string Describe(Diagnostic diagnostic)
    {
        var span = diagnostic.Location.GetLineSpan();
        string message = $"{diagnostic.Id}: {diagnostic.GetMessage()}";
        return span.IsValid
            ? $"{span.Path}, line {span.StartLinePosition.Line + 1}, column {span.StartLinePosition.Character + 1}: "
            + $"{message}"
            : message;
    }

    private static CellError FromThrown(Exception exception, string location)
    {
        var frames = ScriptFrames.Of(exception);
        List<string> trace = [$"{exception.GetType().FullName}: {exception.Message}"];
        for (var outer = exception; outer.InnerException is { } inner; outer = inner)
        {
            var innerFrames = ScriptFrames.Of(inner);
            if (innerFrames.Count == 0 && SaySame(outer.Message, inner.Message)) continue;
            trace.Add($" ---> {inner.GetType().FullName}: {inner.Message}");
            trace.AddRange(innerFrames.Select(f => f.ToString()));
        }

        trace.AddRange(frames.Select(f => f.ToString()));
        return new(exception.GetType().FullName!, exception.Message, trace,
            frames.FirstOrDefault(f => f.Location == location)?.Line);
    }

    /// <summary>Whether one only repeats the other, as a library's exception does that it made of another.</summary>
    private static bool SaySame(string outer, string inner) =>
        outer.StartsWith(inner, StringComparison.Ordinal) || inner.StartsWith(outer, StringComparison.Ordinal);
}
