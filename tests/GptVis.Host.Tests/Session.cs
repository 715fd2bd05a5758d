using GptVis.Host.Scripting;
using GptVis.Host.Scripting.Assistance;
using GptVis.Host.Scripting.Errors;

// A session takes the console and the default load context of its process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace GptVis.Host.Tests;

/// <summary>A session in a folder of its own, and everything its cells have said.</summary>
internal sealed class Session : IDisposable
{
    private readonly ScriptSession _session;
    private readonly (TextWriter Out, TextWriter Error) _console = (System.Console.Out, System.Console.Error);
    private int _cells;

    static Session()
    {
        // Test packages must not reach the user's caches, nor be served from them.
        string caches = Directory.CreateTempSubdirectory("gptvis-host-tests-").FullName;
        Environment.SetEnvironmentVariable("NUGET_PACKAGES", Path.Combine(caches, "packages"));
        Environment.SetEnvironmentVariable(
            "XDG_DATA_HOME", Directory.CreateDirectory(Path.Combine(caches, "data")).FullName);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(caches, recursive: true);
    }

    public Session()
        : this(NewFolder())
    {
    }

    public Session(string folder)
    {
        Folder = folder;
        _session = new ScriptSession(folder, Events.Add);
    }

    public string Folder { get; }

    /// <summary>What the last cell said.</summary>
    public List<CellEvent> Events { get; } = [];

    public CellError? Error => Events.OfType<CellEvent.Failure>().SingleOrDefault()?.Error;

    public string? Result => Events.OfType<CellEvent.Result>().SingleOrDefault()?.Data.Plain();

    /// <summary>
    /// The events in order, one line each: "stdout hi", "display 3", "result 42", "error System.Exception".
    /// </summary>
    public IEnumerable<string> Lines => Events.Select(e => e switch
    {
        CellEvent.Stream stream => $"{stream.Name} {stream.Text.TrimEnd('\n')}",
        CellEvent.Display display => $"display {display.Data.Plain()}",
        CellEvent.Update update => $"update {update.Data.Plain()}",
        CellEvent.Clear => "clear",
        CellEvent.Result result => $"result {result.Data.Plain()}",
        CellEvent.Failure failure => $"error {failure.Error.Name}",
        _ => throw new InvalidOperationException(e.ToString()),
    });

    public string Console(string stream) =>
        string.Concat(Events.OfType<CellEvent.Stream>().Where(e => e.Name == stream).Select(e => e.Text));

    /// <summary>A folder whose NuGet configuration knows only its own packages folder.</summary>
    public static string NewFolder()
    {
        string folder = Directory.CreateTempSubdirectory("gptvis-session-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "packages"));
        File.WriteAllText(Path.Combine(folder, "NuGet.config"),
            """
            <configuration><packageSources>
              <clear /><add key="local" value="packages" />
            </packageSources></configuration>
            """);
        return folder;
    }

    public Task<bool> RunAsync(string code, string language = "csharp", CancellationToken cancellation = default) =>
        RunAsync(null, code, language, cancellation);

    /// <param name="cellId">The same for a cell that is run again.</param>
    /// <param name="code">The cell.</param>
    public Task<bool> RunCellAsync(string cellId, string code) =>
        RunAsync(cellId, code, "csharp", CancellationToken.None);

    /// <summary>Runs a cell that must succeed.</summary>
    public async Task OkAsync(string code)
    {
        if (!await RunAsync(code)) Assert.Fail(string.Join('\n', Error!.Trace));
    }

    public async Task<CellError> FailAsync(string code, string language = "csharp")
    {
        Assert.False(await RunAsync(code, language), "The cell succeeded.");
        return Error!;
    }

    public Task<CompletionList> CompleteAsync(string code, int cursor) => Completions.FindAsync(_session, code, cursor);

    public Task<string?> InspectAsync(string code, int cursor) => Inspection.FindAsync(_session, code, cursor);

    private async Task<bool> RunAsync(string? cellId, string code, string language, CancellationToken cancellation)
    {
        Events.Clear();
        return await _session.RunCellAsync(++_cells, language, code, cancellation, cellId);
    }

    public void Dispose()
    {
        _session.Dispose();
        System.Console.SetOut(_console.Out);
        System.Console.SetError(_console.Error);
        Directory.Delete(Folder, recursive: true);
    }
}
