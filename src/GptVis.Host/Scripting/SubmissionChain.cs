using System.Text;
using GptVis.Host.Scripting.Errors;
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
    private readonly ReplacedVariables _replaced = new();
    private readonly Lock _commit = new();
    private ScriptOptions _options;
    private ScriptState<object>? _state;
    private int _runs;

    public SubmissionChain(string folder) => _options = ScriptOptions.Default
        .WithMetadataResolver(new NoFileReferences())
        .WithSourceResolver(ScriptSourceResolver.Default.WithBaseDirectory(folder))
        .WithReferences(HostReferences.ForEveryCell)
        .WithLanguageVersion(LanguageVersion.Preview)
        .WithOptimizationLevel(OptimizationLevel.Release)
        // Stack traces get their line numbers from these.
        .WithEmitDebugInformation(true)
        .WithFileEncoding(Encoding.UTF8);

    /// <summary>Compiles a minimal submission, to warm up the compiler.</summary>
    public static Task<object> WarmUpAsync() => CSharpScript.EvaluateAsync(
        "0", ScriptOptions.Default.WithReferences(typeof(object).Assembly).WithEmitDebugInformation(true)
            .WithFileEncoding(Encoding.UTF8));

    public static SyntaxTree Parse(string code) => CSharpSyntaxTree.ParseText(code, ParseOptions);

    public void AddReferences(IEnumerable<MetadataReference> references) =>
        _options = _options.AddReferences(references);

    /// <summary>Compiles and runs one submission.</summary>
    /// <param name="code">C#.</param>
    /// <param name="location">The name of this code in stack traces, such as "cell 3".</param>
    /// <param name="cancellation">Stops the compiler; code that runs is stopped by <see cref="CellThread"/>.</param>
    /// <returns>The value of a last expression without semicolon; <see cref="NoValue"/> when there is none.</returns>
    /// <exception cref="CompilationErrorException">The code does not compile; nothing has run.</exception>
    public async Task<object?> RunAsync(string code, string location, CancellationToken cancellation)
    {
        ScriptState<object>? before;
        int run;
        lock (_commit) (before, run) = (_state, ++_runs);
        var (script, state) = await ContinueAsync(before, code, location, cancellation).ConfigureAwait(false);
        var root = await script.GetCompilation().SyntaxTrees.Last().GetRootAsync(CancellationToken.None)
            .ConfigureAwait(false);
        lock (_commit)
        {
            // A stopped cell may end after the next cell has started; its result is ignored.
            if (run == _runs)
            {
                _state = state;
                _replaced.Add(code, root, state);
            }
        }

        if (state.Exception is { } exception) throw new SubmissionException(exception);
        return HasValue(script) ? state.ReturnValue : NoValue;
    }

    /// <summary>The value of an expression, without changing the chain.</summary>
    public async Task<object?> EvaluateAsync(string expression, CancellationToken cancellation)
    {
        var (_, state) = await ContinueAsync(_state, expression, "expression", cancellation).ConfigureAwait(false);
        return state.Exception is { } exception ? throw new SubmissionException(exception) : state.ReturnValue;
    }

    /// <summary>The code as it would be compiled next, for looking at names and types.</summary>
    public Compilation Compile(string code) => Script(_state, code, "code").GetCompilation();

    private async Task<(Script<object> Script, ScriptState<object> State)> ContinueAsync(
        ScriptState<object>? before, string code, string location, CancellationToken cancellation)
    {
        var script = Script(before, code, location);
        var errors = script.Compile(cancellation).RemoveAll(d => d.Severity != DiagnosticSeverity.Error);
        if (errors.Length > 0) throw new CompilationErrorException(errors[0].GetMessage(), errors);

        // Only now: compiler messages must refer to the text that the author wrote.
        string stoppable = StoppableLoops.AddTo(code);
        if (stoppable != code) script = Script(before, stoppable, location);

        // catchException: variables assigned before an exception stay usable.
        var task = before is null
            ? script.RunAsync(null, _ => true, cancellation)
            : script.RunFromAsync(before, _ => true, cancellation);
        return (script, await task.ConfigureAwait(false));
    }

    private Script<object> Script(ScriptState<object>? before, string code, string location) => before is null
        ? CSharpScript.Create<object>(code, _options.WithFilePath(location), globalsType: null, _loader)
        : before.Script.ContinueWith<object>(code, _options.WithFilePath(location));

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
