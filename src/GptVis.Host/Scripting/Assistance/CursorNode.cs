using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GptVis.Host.Scripting.Assistance;

/// <summary>The identifier at a cursor and its context.</summary>
internal sealed class CursorNode
{
    private CursorNode(SyntaxTree tree, int start, int end)
    {
        (Start, End) = (start, end);
        Token = tree.GetRoot().FindToken(start);
    }

    public int Start { get; }

    public int End { get; }

    public SyntaxToken Token { get; }

    /// <summary>The word that ends at or contains the cursor. Between words, start and end are equal.</summary>
    public static (int Start, int End) WordAt(string code, int cursor)
    {
        int start = cursor;
        while (start > 0 && SyntaxFacts.IsIdentifierPartCharacter(code[start - 1])) start--;
        int end = cursor;
        while (end < code.Length && SyntaxFacts.IsIdentifierPartCharacter(code[end])) end++;
        return (start, end);
    }

    public static CursorNode At(SyntaxTree tree, int start, int end) => new(tree, start, end);

    /// <summary>The left side of the dot before the identifier; null when there is none.</summary>
    public SyntaxNode? Container => Token.Parent switch
    {
        SimpleNameSyntax { Parent: MemberAccessExpressionSyntax access } name when access.Name == name =>
            access.Expression,
        SimpleNameSyntax
        {
            Parent: MemberBindingExpressionSyntax { Parent: ConditionalAccessExpressionSyntax access },
        } => access.Expression,
        SimpleNameSyntax { Parent: MemberBindingExpressionSyntax binding } =>
            binding.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>()?.Expression,
        SimpleNameSyntax { Parent: QualifiedNameSyntax qualified } name when qualified.Right == name => qualified.Left,
        _ => null,
    };

    /// <summary>Whether the cursor is in a comment, a string or a directive.</summary>
    public bool IsInText =>
        (!Token.IsKind(SyntaxKind.IdentifierToken) && !SyntaxFacts.IsKeywordKind(Token.Kind()))
        || Token.Parent!.AncestorsAndSelf().Any(node => node is DirectiveTriviaSyntax)
        || Token.Span.Start != Start;

    /// <summary>The argument list that contains the cursor, of a call or of a <c>new</c>.</summary>
    public static ArgumentListSyntax? ArgumentsAround(SyntaxTree tree, int position) => tree.GetRoot()
        .FindToken(Math.Max(0, position - 1)).Parent?
        .AncestorsAndSelf().OfType<ArgumentListSyntax>()
        .FirstOrDefault(
            list => list.OpenParenToken.Span.End <= position
            && (list.CloseParenToken.IsMissing || position <= list.CloseParenToken.SpanStart));
}
