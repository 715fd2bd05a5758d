using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GptVis.Host.Scripting.Assistance;

/// <summary>Whether Enter in a console runs the code or starts another line.</summary>
internal enum Completeness
{
    Complete,
    Incomplete,
    Invalid,
}

internal static class CompletenessOf
{
    public static Completeness Code(string code)
    {
        var tree = SubmissionChain.Parse(CellSource.CSharpInPlace(code));
        if (!SyntaxFactory.IsCompleteSubmission(tree)) return Completeness.Incomplete;
        return tree.GetDiagnostics()
            .Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error && !IsDirective(diagnostic))
            ? Completeness.Invalid
            : Completeness.Complete;
    }

    // #i "nuget: feed" is the session's, not C#'s.
    private static bool IsDirective(Diagnostic diagnostic) => diagnostic.Id == "CS1024";
}
