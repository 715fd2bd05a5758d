namespace GptVis.Host.Scripting.Errors;

/// <summary>
/// A failed cell: the exception's type and message, a trace of script frames, and the line of the cell to look at.
/// </summary>
/// <param name="Name">The exception's full type name, or one of the names below.</param>
/// <param name="Message">What went wrong, without the type name.</param>
/// <param name="Trace">The lines to show: the message, then one line per script frame.</param>
/// <param name="Line">The failing line of the cell, from 1; null if no line of the cell caused it.</param>
internal sealed record CellError(string Name, string Message, IReadOnlyList<string> Trace, int? Line)
{
    public const string Compilation = "CompilationError";
    public const string Cancelled = "Cancelled";
    public const string Language = "LanguageError";
    public const string Package = "PackageError";
    public const string Reference = "ReferenceError";
    public const string Extension = "ExtensionError";

    public static CellError Of(string name, string message, int? line = null) => new(name, message, [message], line);
}
