using Microsoft.CodeAnalysis;

namespace GptVis.Host.Scripting.Assistance;

/// <summary>Symbols as text, in the form of the source.</summary>
internal static class SymbolText
{
    private static readonly SymbolDisplayFormat Format = SymbolDisplayFormat.MinimallyQualifiedFormat
        .AddMemberOptions(SymbolDisplayMemberOptions.IncludeRef)
        .AddParameterOptions(SymbolDisplayParameterOptions.IncludeDefaultValue)
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    private static readonly SymbolDisplayFormat TypeFormat = Format
        .WithKindOptions(
            SymbolDisplayKindOptions.IncludeTypeKeyword | SymbolDisplayKindOptions.IncludeNamespaceKeyword);

    public static string Declaration(ISymbol symbol) => symbol switch
    {
        // A script's variables are fields of a generated class.
        IFieldSymbol { ContainingType.IsScriptClass: true } variable =>
            $"{variable.Type.ToDisplayString(Format)} {variable.Name}",
        IMethodSymbol { ContainingType.IsScriptClass: true } function =>
            function.ToDisplayString(Format.WithMemberOptions(
            Format.MemberOptions & ~SymbolDisplayMemberOptions.IncludeContainingType)),
        ITypeSymbol or INamespaceSymbol => symbol.ToDisplayString(TypeFormat),
        _ => symbol.ToDisplayString(Format),
    };

    public static string Kind(ISymbol symbol) => symbol switch
    {
        INamespaceSymbol => "module",
        ITypeSymbol { TypeKind: TypeKind.Interface } => "interface",
        ITypeSymbol => "class",
        IMethodSymbol => "function",
        IPropertySymbol => "property",
        IParameterSymbol => "param",
        IFieldSymbol { ContainingType.IsScriptClass: false } => "property",
        IEventSymbol => "property",
        _ => "instance",
    };
}
