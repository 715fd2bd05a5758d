using System.ComponentModel;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GptVis.Host.Scripting.Assistance;

/// <summary>
/// Completions at the cursor: members after a dot; otherwise everything in scope, parameters of the surrounding call,
/// and keywords.
/// </summary>
internal static class Completions
{
    // Inserted at the cursor, so that the parser sees a name there.
    private const string Placeholder = "\u02d1";

    private static readonly CompletionItem[] Keywords =
    [
        .. SyntaxFacts.GetReservedKeywordKinds().Select(SyntaxFacts.GetText)
            .Concat(["async", "await", "record", "required", "var", "when", "where", "with", "yield"])
            .Select(word => new CompletionItem(word, "keyword", "")),
    ];

    public static async Task<CompletionList> FindAsync(ScriptSession session, string code, int cursor)
    {
        string csharp = CellSource.CSharpInPlace(code);
        if (cursor > 0 && csharp[cursor - 1] != code[cursor - 1]) return new(cursor, cursor, []);

        var (start, end) = CursorNode.WordAt(csharp, cursor);
        string typed = csharp[start..cursor];
        var compilation = await session.CompileAsync(start == end ? csharp.Insert(cursor, Placeholder) : csharp);
        var tree = compilation.SyntaxTrees.Last();
        var node = CursorNode.At(tree, start, end);
        if (node.IsInText || (typed.Length > 0 && char.IsAsciiDigit(typed[0]))) return new(cursor, cursor, []);

        var model = compilation.GetSemanticModel(tree);
        var items = node.Container is { } container ? Members(model, container, start) : InScope(model, tree, start);
        if (node.Token.Parent?.FirstAncestorOrSelf<UsingDirectiveSyntax>() is { Alias: null, StaticKeyword.RawKind: 0 })
            items = items.Where(item => item.Kind == "module");
        return new(start, end, Matching(items, typed));
    }

    private static List<CompletionItem> Matching(IEnumerable<CompletionItem> items, string typed) =>
    [
        .. items
            .Where(item => item.Text.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .DistinctBy(item => item.Text)
            .OrderBy(item => item.Kind == "param" ? 0 : 1)
            .ThenBy(item => item.Text.StartsWith(typed, StringComparison.Ordinal) ? 0 : 1)
            .ThenBy(item => item.Text, StringComparer.OrdinalIgnoreCase),
    ];

    private static IEnumerable<CompletionItem> Members(SemanticModel model, SyntaxNode container, int position)
    {
        var symbol = model.GetSymbolInfo(container).Symbol;
        if (symbol is INamespaceOrTypeSymbol named)
            return Items(
                model.LookupSymbols(position, named)
                    .Where(member => named.IsNamespace || member.IsStatic || member is ITypeSymbol));

        // "x.Ad" with a declaration in the next line reads like one of type x.Ad: then x is looked up as an expression.
        var type = container.Parent is QualifiedNameSyntax
            ? model.GetSpeculativeTypeInfo(container.SpanStart, SyntaxFactory.ParseExpression(container.ToString()),
                SpeculativeBindingOption.BindAsExpression).Type
            : model.GetTypeInfo(container).Type;
        if (type is null or IErrorTypeSymbol) return [];
        // x?.y on a value type: the members are those of its value.
        if (container.Parent is ConditionalAccessExpressionSyntax
            && type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
            type = nullable.TypeArguments[0];
        return Items(
            model.LookupSymbols(position, type, includeReducedExtensionMethods: true)
                .Where(member => !member.IsStatic && member is not ITypeSymbol));
    }

    private static IEnumerable<CompletionItem> InScope(SemanticModel model, SyntaxTree tree, int position) =>
    [
        .. Parameters(model, tree, position),
        .. Items(model.LookupSymbols(position)),
        .. Keywords,
    ];

    /// <summary>Names of parameters that the surrounding call does not pass yet.</summary>
    private static IEnumerable<CompletionItem> Parameters(SemanticModel model, SyntaxTree tree, int position)
    {
        if (CursorNode.ArgumentsAround(tree, position) is not { } arguments) return [];

        var named = arguments.Arguments.Select(argument => argument.NameColon?.Name.Identifier.ValueText).ToHashSet();
        return Overloads(model, arguments)
            .SelectMany(method => method.Parameters)
            .Where(parameter => !named.Contains(parameter.Name))
            .Select(parameter => new CompletionItem(parameter.Name + ":", "param", SymbolText.Declaration(parameter)));
    }

    /// <summary>The candidate methods or constructors of an argument list.</summary>
    public static IEnumerable<IMethodSymbol> Overloads(SemanticModel model, ArgumentListSyntax arguments) =>
        arguments.Parent switch
        {
            InvocationExpressionSyntax call => model.GetMemberGroup(call.Expression).OfType<IMethodSymbol>(),
            BaseObjectCreationExpressionSyntax creation
                when model.GetTypeInfo(creation).Type is INamedTypeSymbol type =>
                type.InstanceConstructors,
            _ => [],
        };

    private static IEnumerable<CompletionItem> Items(IEnumerable<ISymbol> symbols) => symbols
        .Where(symbol => symbol.CanBeReferencedByName && symbol.Name != Placeholder && !IsHidden(symbol))
        .Select(symbol => new CompletionItem(symbol.Name, SymbolText.Kind(symbol), SymbolText.Declaration(symbol)));

    private static bool IsHidden(ISymbol symbol) => symbol.GetAttributes().Any(attribute =>
        attribute.AttributeClass?.Name == nameof(EditorBrowsableAttribute)
        && attribute.ConstructorArguments is [{ Value: (int)EditorBrowsableState.Never }]);
}
