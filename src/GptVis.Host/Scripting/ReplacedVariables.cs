using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Scripting;

namespace GptVis.Host.Scripting;

/// <summary>
/// Frees the values of variables that a later cell declares again. Roslyn keeps all of them: a cell run a hundred times
/// would keep a hundred models in memory.
/// </summary>
/// <remarks>
/// A value stays while code that may still run can name its variable: a function, a lambda or a query, in the cell that
/// declared it or in a later one. If the same cell runs again, such code sees the new value.
/// </remarks>
internal sealed class ReplacedVariables
{
    private readonly List<Declaration> _declarations = [];
    private readonly Dictionary<string, int> _lastNamedBy = [];
    private int _submissions;

    private sealed record Declaration(int Submission, string Code);

    /// <summary>Records a submission that has run, with the state after it.</summary>
    public void Add(string code, SyntaxNode root, ScriptState state)
    {
        int submission = _submissions++;
        var variables = state.Variables;
        // Variables of earlier submissions come first, in order.
        for (int i = _declarations.Count; i < variables.Length; i++)
        {
            _declarations.Add(new(submission, code));
            for (int earlier = 0; earlier < i; earlier++)
            {
                if (variables[earlier].Name == variables[i].Name)
                    Release(variables[earlier], _declarations[earlier], variables[i], code);
            }
        }

        foreach (string name in NamesInLaterCode(root)) _lastNamedBy[name] = submission;
    }

    private void Release(ScriptVariable old, Declaration declaration, ScriptVariable replacement, string code)
    {
        if (old.IsReadOnly || old.Type.IsValueType) return;

        bool isNamed = _lastNamedBy.TryGetValue(old.Name, out int namedBy) && namedBy >= declaration.Submission;
        if (!isNamed) old.Value = null;
        else if (declaration.Code == code && old.Type == replacement.Type) old.Value = replacement.Value;
    }

    private static IEnumerable<string> NamesInLaterCode(SyntaxNode root) => root
        .DescendantNodes(node => !RunsLater(node))
        .Where(RunsLater)
        .SelectMany(node => node.DescendantTokens())
        .Where(token => token.IsKind(SyntaxKind.IdentifierToken))
        .Select(token => token.ValueText)
        .Distinct();

    private static bool RunsLater(SyntaxNode node) => node
        is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax
        or BasePropertyDeclarationSyntax or BaseTypeDeclarationSyntax or QueryExpressionSyntax;
}
