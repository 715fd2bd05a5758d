using GptVis.Host.Scripting.Errors;
using GptVis.Host.Scripting.Packages;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GptVis.Host.Scripting;

/// <summary>
/// The <c>#r</c> and <c>#i</c> lines of a C# cell, and the code without them (its line numbers unchanged).
/// </summary>
internal sealed record ReferenceDirectives(
    string Code,
    IReadOnlyList<PackageRequest> Packages,
    int? PackageLine,
    IReadOnlyList<string> PackageSources,
    IReadOnlyList<ReferenceDirectives.AssemblyReference> Assemblies)
{
    internal sealed record AssemblyReference(string Name, int Line);

    private const string NuGet = "nuget:";

    /// <summary>
    /// The parser decides what a directive is, so that the same text in a string or in an inactive #if stays unchanged.
    /// </summary>
    public static ReferenceDirectives Parse(string code)
    {
        var directives = SubmissionChain.Parse(code).GetRoot()
            .DescendantNodes(descendIntoTrivia: true)
            .OfType<DirectiveTriviaSyntax>()
            .Where(d => d.IsActive)
            .ToList();
        if (directives.Count == 0) return new(code, [], null, [], []);

        var lines = code.Split('\n');
        List<PackageRequest> packages = [];
        int? packageLine = null;
        List<string> sources = [];
        List<AssemblyReference> assemblies = [];

        foreach (var directive in directives)
        {
            int line = directive.GetLocation().GetLineSpan().StartLinePosition.Line;
            if (directive is ReferenceDirectiveTriviaSyntax reference
                && reference.File.ValueText is { Length: > 0 } target)
            {
                if (AfterNuGet(target) is { } package)
                {
                    packages.Add(ParsePackage(package, line + 1));
                    packageLine ??= line + 1;
                }
                else
                {
                    assemblies.Add(new(target, line + 1));
                }
            }
            else if (directive is BadDirectiveTriviaSyntax { Identifier.ValueText: "i" })
            {
                sources.Add(ParseSource(lines[line], line + 1));
            }
            else
            {
                continue;
            }

            lines[line] = "";
        }

        return new(string.Join('\n', lines), packages, packageLine, sources, assemblies);
    }

    private static string? AfterNuGet(string target) =>
        target.TrimStart().StartsWith(NuGet, StringComparison.OrdinalIgnoreCase)
        ? target.TrimStart()[NuGet.Length..]
        : null;

    private static PackageRequest ParsePackage(string text, int line) =>
        PackageRequest.Parse(text) ?? throw new CellFailedException(CellError.Of(
            CellError.Package,
                $"#r \"nuget:{text}\" does not name a package. Write #r \"nuget: Id\" or #r \"nuget: Id, version\".",
                    line));

    private static string ParseSource(string text, int line)
    {
        var literal = SyntaxFactory.ParseExpression(text[(text.IndexOf('i') + 1)..].Trim()) as LiteralExpressionSyntax;
        return literal is not null && AfterNuGet(literal.Token.ValueText)?.Trim() is { Length: > 0 } source
            ? source
            : throw new CellFailedException(CellError.Of(
                CellError.Package, $"{text.Trim()} does not name a package source. Write #i \"nuget: folder-or-feed\".",
                    line));
    }
}
