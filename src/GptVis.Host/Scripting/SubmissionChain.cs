using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.CodeAnalysis.Scripting.Hosting;

namespace GptVis.Host.Scripting;

/// <summary>C# submissions, each seeing the variables, types and usings of those before it.</summary>
internal sealed class SubmissionChain : IDisposable
{
    private static readonly CSharpParseOptions ParseOptions =
        new(LanguageVersion.Preview, kind: SourceCodeKind.Script);

    private readonly InteractiveAssemblyLoader _loader = new();
    private ScriptOptions _options;
    private ScriptState<object>? _state;

    public SubmissionChain(string folder) => _options = ScriptOptions.Default
        .WithMetadataResolver(new NoFileReferences())
        .WithSourceResolver(ScriptSourceResolver.Default.WithBaseDirectory(folder))
        .WithReferences(HostReferences.ForEveryCell)
        .WithLanguageVersion(LanguageVersion.Preview)
        .WithOptimizationLevel(OptimizationLevel.Release)
        // Stack traces get their line numbers from these.
        .WithEmitDebugInformation(true)
        .WithFileEncoding(Encoding.UTF8);

    public static SyntaxTree Parse(string code) => CSharpSyntaxTree.ParseText(code, ParseOptions);

    public void AddReferences(IEnumerable<MetadataReference> references) => _options = _options.AddReferences(references);

    /// <summary>Compiles and runs one submission.</summary>
    /// <param name="code">C#.</param>
    /// <param name="location">What stack traces call this code, such as "cell 3".</param>
    /// <param name="cancellation">Stops the compiler; code that runs is stopped by <see cref="CellThread"/>.</param>
    /// <returns>The value of a last expression without semicolon; <see cref="NoValue"/> when there is none.</returns>
    /// <exception cref="CompilationErrorException">The code does not compile; nothing has run.</exception>
    public async Task<object?> RunAsync(string code, string location, CancellationToken cancellation)
    {
        var options = _options.WithFilePath(location);
        var script = _state is null
            ? CSharpScript.Create<object>(code, options, globalsType: null, _loader)
            : _state.Script.ContinueWith<object>(code, options);

        var errors = script.Compile(cancellation).RemoveAll(d => d.Severity != DiagnosticSeverity.Error);
        if (errors.Length > 0) throw new CompilationErrorException(errors[0].GetMessage(), errors);

        // catchException: variables assigned before an exception stay usable.
        var task = _state is null
            ? script.RunAsync(null, _ => true, cancellation)
            : script.RunFromAsync(_state, _ => true, cancellation);
        _state = await task.ConfigureAwait(false);

        if (_state.Exception is { } exception) throw new SubmissionException(exception);
        return HasValue(script) ? _state.ReturnValue : NoValue;
    }

    /// <summary>Returned by <see cref="RunAsync"/> for code that has no value (null is a value).</summary>
    public static object NoValue { get; } = new();

    public void Dispose() => _loader.Dispose();

    private static bool HasValue(Script<object> script)
    {
        var compilation = script.GetCompilation();
        var tree = compilation.SyntaxTrees.Last();
        if (((CompilationUnitSyntax)tree.GetRoot()).Members.LastOrDefault() is not GlobalStatementSyntax
            {
                Statement: ExpressionStatementSyntax { SemicolonToken.IsMissing: true } last,
            })
        {
            return false;
        }

        var type = compilation.GetSemanticModel(tree).GetTypeInfo(last.Expression).Type;
        return type?.SpecialType != SpecialType.System_Void;
    }
}
