using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace GptVis.Host.Scripting;

/// <summary>
/// Adds a cancellation check to every loop of a cell, because aborting a thread from outside can freeze the process
/// (see <see cref="CellThread"/>). The check goes on the line of the loop's body, so line numbers stay the same.
/// </summary>
internal static class StoppableLoops
{
    private const string Check = "global::GptVis.Host.Scripting.RunningCell.ThrowIfStopped();";

    /// <returns>The code with the checks; the same text if it has no loop.</returns>
    public static string AddTo(string code)
    {
        var changes = SubmissionChain.Parse(code).GetRoot().DescendantNodes().Select(Body).OfType<StatementSyntax>()
            .SelectMany(Changes).ToList();
        return changes.Count == 0
            ? code
            : SourceText.From(code).WithChanges(changes.OrderBy(change => change.Span.Start)).ToString();
    }

    private static StatementSyntax? Body(SyntaxNode node) => node switch
    {
        WhileStatementSyntax loop => loop.Statement,
        DoStatementSyntax loop => loop.Statement,
        ForStatementSyntax loop => loop.Statement,
        CommonForEachStatementSyntax loop => loop.Statement,
        _ => null,
    };

    private static TextChange[] Changes(StatementSyntax body) => body is BlockSyntax block
        ? [Insert(block.OpenBraceToken.Span.End, $" {Check}")]
        : [Insert(body.SpanStart, $"{{ {Check} "), Insert(body.Span.End, " }")];

    private static TextChange Insert(int position, string text) => new(new TextSpan(position, 0), text);
}
