using GptVis.Host.Scripting.Errors;
using GptVis.Host.Scripting.Packages;
using Microsoft.CodeAnalysis;

namespace GptVis.Host.Scripting;

/// <summary>
/// Runs the cells of one notebook: cells in, <see cref="CellEvent"/>s out. It does not know who sends the cells
/// (<c>gptvis run</c>, a Jupyter kernel). One session per process: it redirects the console and loads into the default
/// load context.
/// </summary>
internal sealed class ScriptSession : IDisposable
{
    // The usings of .NET Interactive's C# kernel before the first cell.
    private const string Prelude =
        """
        using System;
        using System.IO;
        using System.Text;
        using System.Collections;
        using System.Collections.Generic;
        using System.Threading.Tasks;
        using System.Linq;
        using Microsoft.DotNet.Interactive.Formatting;
        using static Microsoft.DotNet.Interactive.Formatting.PocketViewTags;
        using GptVis.Host.Scripting;
        using static GptVis.Host.Scripting.CellFunctions;
        0
        """;

    private readonly SubmissionChain _chain;
    private readonly PackageSet _packages;
    private readonly LoadedAssemblies _assemblies = new();
    private readonly ExtensionOutputs _extensionOutputs = new();
    private readonly Action<CellEvent> _events;
    private readonly string _folder;
    private readonly Task _ready;
    private readonly Lock _order = new();

    /// <param name="folder">
    /// The notebook's folder: relative paths in <c>#r</c> and <c>#i</c> start here, and so does the search for
    /// NuGet.config.
    /// </param>
    /// <param name="events">Receives every event, one at a time, on whichever thread caused it.</param>
    /// <param name="input">Answers a cell's requests for input; null if input is not available.</param>
    public ScriptSession(string folder, Action<CellEvent> events, InputReader? input = null)
    {
        _folder = folder;
        _events = events;
        _chain = new SubmissionChain(folder);
        _packages = new PackageSet(folder);
        RunningCell.Connect(Send, input);
        HostHooks.Install();
        ConsoleCapture.Install();
        if (input is not null) Console.SetIn(new ConsoleInput());
        // The prelude also warms up the compiler (1 s) before the first cell arrives; two more threads save 0.2 s.
        _ready = InBackground(() => _chain.RunAsync(Prelude, "prelude", CancellationToken.None));
        _ = InBackground(() => Task.FromResult(MimeBundle.Format(0)));
        _ = InBackground(SubmissionChain.WarmUpAsync);
    }

    /// <summary>Runs a cell until it ends, fails or is cancelled.</summary>
    /// <param name="number">The cell's number in error messages.</param>
    /// <param name="language">A name of <see cref="CellLanguages"/>.</param>
    /// <param name="code">Its text.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="cellId">Identifies the cell over several runs; the number by default.</param>
    /// <returns>False if the cell failed; a <see cref="CellEvent.Failure"/> contains the reason.</returns>
    public async Task<bool> RunCellAsync(
        int number, string language, string code, CancellationToken cancellation, string? cellId = null)
    {
        string location = $"cell {number}";
        RunningCell.Begin(cellId ?? location, cancellation);
        try
        {
            await _ready.WaitAsync(cancellation);
            var segments = CellSource.Split(code, RequireLanguage(language));
            for (int i = 0; i < segments.Count; i++)
                await RunSegmentAsync(segments[i], location, isLast: i == segments.Count - 1, cancellation);
            return true;
        }
        catch (Exception exception) // a cell may throw any exception, and the user must see it
        {
            Send(new CellEvent.Failure(CellErrors.From(exception, location, cancellation)));
            return false;
        }
        finally
        {
            RunningCell.End();
        }
    }

    /// <summary>
    /// Evaluates an expression. The session's variables stay unchanged, unless the expression assigns to them.
    /// </summary>
    /// <exception cref="CellFailedException">It does not compile, or it threw.</exception>
    public async Task<MimeBundle> EvaluateAsync(string expression, CancellationToken cancellation)
    {
        await _ready.WaitAsync(cancellation);
        try
        {
            return await CellThread.RunAsync(
                async () => MimeBundle.Format(await _chain.EvaluateAsync(expression, cancellation)), cancellation);
        }
        catch (Exception exception) // an expression may throw any exception, like a cell
        {
            throw new CellFailedException(CellErrors.From(exception, "expression", cancellation));
        }
    }

    /// <summary>The code as it would be compiled next, for looking at names and types.</summary>
    public async Task<Compilation> CompileAsync(string code)
    {
        await _ready;
        return _chain.Compile(code);
    }

    public void Dispose()
    {
        _assemblies.Dispose();
        _chain.Dispose();
    }

    // Separate threads: the pool starts with one thread per processor, and the user of the session needs some of them.
    private static Task<T> InBackground<T>(Func<Task<T>> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
        .Unwrap();

    private void Send(CellEvent cellEvent)
    {
        lock (_order)
        {
            _extensionOutputs.Take(cellEvent);
            _events(cellEvent);
        }
    }

    private void Show(MimeBundle data) => Send(new CellEvent.Display(Guid.NewGuid().ToString("N"), data));

    private static string RequireLanguage(string language) =>
        CellLanguages.Find(language) ?? throw new CellFailedException(UnknownLanguage(language, null));

    private static CellError UnknownLanguage(string language, int? line) => CellError.Of(
        CellError.Language,
        $"This cell is written in {language}, which gptvis does not run: it runs C#, Markdown and HTML cells. Write "
            + "the cell in C# or remove it.",
        line);

    private async Task RunSegmentAsync(
        CellSegment segment, string location, bool isLast, CancellationToken cancellation)
    {
        switch (segment.Language)
        {
            case CellLanguages.CSharp:
                await RunCSharpAsync(segment, location, isLast, cancellation);
                break;
            case CellLanguages.Markdown:
                Show(MimeBundle.Of(MimeBundle.Markdown, segment.Code.Trim('\n')));
                break;
            case CellLanguages.Html:
                Show(MimeBundle.Of(MimeBundle.Html, segment.Code));
                break;
            default:
                throw new CellFailedException(
                    UnknownLanguage(segment.Language, segment.FirstLine > 1 ? segment.FirstLine - 1 : null));
        }
    }

    private async Task RunCSharpAsync(CellSegment segment, string location, bool isLast, CancellationToken cancellation)
    {
        // Leading newlines keep the line numbers those of the whole cell.
        var directives = ReferenceDirectives.Parse(new string('\n', segment.FirstLine - 1) + segment.Code);
        AddAssemblies(directives.Assemblies);
        foreach (string source in directives.PackageSources) _packages.AddSource(source);
        if (directives.Packages.Count > 0) await AddPackagesAsync(directives, cancellation);

        var data = await CellThread.RunAsync(
            () => RunAndFormatAsync(directives.Code, location, cancellation), cancellation);
        if (data is null) return;
        if (isLast) Send(new CellEvent.Result(data));
        else Show(data);
    }

    /// <summary>
    /// Formatting is part of the cell: it runs the code of lazy sequences and of the user's formatters.
    /// </summary>
    private async Task<MimeBundle?> RunAndFormatAsync(string code, string location, CancellationToken cancellation)
    {
        var value = await _chain.RunAsync(code, location, cancellation);
        // display(x) as the last expression has already shown its value.
        return value == SubmissionChain.NoValue || value is DisplayedValue ? null : MimeBundle.Format(value);
    }

    private void AddAssemblies(IReadOnlyList<ReferenceDirectives.AssemblyReference> references)
    {
        foreach (var (name, line) in references)
        {
            if (HostReferences.VersionOf(name) is not null) continue;

            string path = Path.GetFullPath(name, _folder);
            if (!File.Exists(path))
            {
                throw new CellFailedException(CellError.Of(
                    CellError.Reference,
                        $"#r \"{name}\": there is no file {path}. Paths are relative to the notebook's folder; "
                            + "packages are #r \"nuget: Id\".", line));
            }

            _assemblies.AddFolderOf(path);
            _chain.AddReferences([MetadataReference.CreateFromFile(path)]);
        }
    }

    private async Task AddPackagesAsync(ReferenceDirectives directives, CancellationToken cancellation)
    {
        bool first = _packages.IsEmpty;
        IReadOnlyList<ResolvedPackage> added;
        try
        {
            added = await _packages.AddAsync(directives.Packages, cancellation);
        }
        catch (CellFailedException failed)
        {
            throw new CellFailedException(failed.Error with { Line = directives.PackageLine });
        }

        if (first && added.Count > 0) _chain.AddReferences(HostReferences.ForPackages());

        foreach (var package in added)
            _chain.AddReferences(_assemblies.Add(package).Select(file => MetadataReference.CreateFromFile(file)));
        foreach (var package in added)
            await RunExtensionAsync(package, cancellation);
        foreach (var request in directives.Packages.Where(
            request => !added.Any(package => package.Id.Equals(request.Id, StringComparison.OrdinalIgnoreCase))))
            ShowAgain(request.Id);
    }

    private void ShowAgain(string packageId)
    {
        if (RunningCell.Current is not { } current) return;
        foreach (var format in _extensionOutputs.Of(packageId, current.Cell)) Show(format());
    }

    /// <summary>Every cell of a package's extension is a separate submission, and its usings stay active.</summary>
    private async Task RunExtensionAsync(ResolvedPackage package, CancellationToken cancellation)
    {
        string path = Path.Combine(package.Folder, "interactive-extensions", "dotnet", "extension.dib");
        if (!File.Exists(path)) return;

        string location = $"the extension.dib of {package.Id} {package.Version}";
        if (RunningCell.Current is { } current) _extensionOutputs.Begin(package.Id, current.Cell);
        try
        {
            foreach (var segment in CellSource.Split(
                await File.ReadAllTextAsync(path, cancellation), CellLanguages.CSharp))
                await RunSegmentAsync(segment, location, isLast: false, cancellation);
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            var error = CellErrors.From(exception, location, cancellation);
            string message = $"{package.Id} {package.Version} is loaded, but its extension.dib failed: {error.Message}";
            throw new CellFailedException(new(CellError.Extension, message, [message, .. error.Trace], null));
        }
        finally
        {
            _extensionOutputs.End();
        }
    }
}
