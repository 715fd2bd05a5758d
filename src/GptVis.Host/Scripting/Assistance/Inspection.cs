using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GptVis.Host.Scripting.Assistance;

/// <summary>The symbol at the cursor: its declaration, overloads and documentation.</summary>
internal static class Inspection
{
    private const int MaxOverloads = 12;

    /// <returns>Plain text; null if there is no known symbol.</returns>
    public static async Task<string?> FindAsync(ScriptSession session, string code, int cursor)
    {
        string csharp = CellSource.CSharpInPlace(code);
        var compilation = await session.CompileAsync(csharp);
        var tree = compilation.SyntaxTrees.Last();
        var symbols = Symbols(compilation.GetSemanticModel(tree), tree, csharp, cursor);
        if (symbols.Count == 0) return null;

        var lines = symbols.Take(MaxOverloads).Select(SymbolText.Declaration).ToList();
        if (symbols.Count > MaxOverloads) lines.Add($"and {symbols.Count - MaxOverloads} more");
        string declarations = string.Join('\n', lines);
        string? documentation = symbols.Select(symbol => DocumentationFiles.Find(compilation, symbol))
            .FirstOrDefault(text => text is not null);
        return documentation is null ? declarations : $"{declarations}\n\n{documentation}";
    }

    /// <summary>
    /// The symbol under the cursor; between words, the candidates of the surrounding call. The chosen overload comes
    /// first.
    /// </summary>
    private static IReadOnlyList<ISymbol> Symbols(SemanticModel model, SyntaxTree tree, string code, int cursor)
    {
        var (start, end) = CursorNode.WordAt(code, cursor);
        var node = CursorNode.At(tree, start, end);
        if (start < end && !node.IsInText)
        {
            var found = Named(model, node.Token.Parent!);
            if (found.Count > 0) return found;
        }

        return CursorNode.ArgumentsAround(tree, cursor) is { } arguments ? Called(model, arguments) : [];
    }

    private static IReadOnlyList<ISymbol> Named(SemanticModel model, SyntaxNode name)
    {
        if (model.GetDeclaredSymbol(name) is { } declared) return [declared];

        var expression = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
        var info = model.GetSymbolInfo(expression);
        if (info.Symbol is not null and not IMethodSymbol) return [info.Symbol];
        return Distinct(info.Symbol, [.. info.CandidateSymbols, .. model.GetMemberGroup(expression)]);
    }

    private static IReadOnlyList<ISymbol> Called(SemanticModel model, ArgumentListSyntax arguments) =>
        Distinct(model.GetSymbolInfo(arguments.Parent!).Symbol, Completions.Overloads(model, arguments));

    private static IReadOnlyList<ISymbol> Distinct(ISymbol? first, IEnumerable<ISymbol> others) =>
        [.. ((IEnumerable<ISymbol>)(first is null ? others : others.Prepend(first)))
            .Distinct(SymbolEqualityComparer.Default)];
}
