using System.Diagnostics;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using GptVis.Tests.Shared;

namespace GptVis.DotnetInteractive.Tests.Tool;

/// <summary>
/// The last version of the tool dotnet-interactive, through the door that VS Code uses: <c>dotnet-interactive
/// stdio</c>, one command or event in JSON per line.
/// </summary>
internal sealed class DotnetInteractiveTool : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Channel<JsonNode> _events = Channel.CreateUnbounded<JsonNode>();
    private readonly StringBuilder _errors = new();
    private int _tokens;

    private DotnetInteractiveTool(Process process)
    {
        _process = process;
        _process.ErrorDataReceived += (_, line) => _errors.AppendLine(line.Data);
        _process.BeginErrorReadLine();
        _ = ReadEventsAsync();
    }

    // The manifest is found from the folder in which dotnet is called.
    private static string ManifestFolder { get; } = typeof(DotnetInteractiveTool).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "ToolFolder").Value!;

    /// <summary>Starts the tool without a network.</summary>
    /// <param name="folder">The folder of the notebook; its NuGet.config says where packages come from.</param>
    public static async Task<DotnetInteractiveTool> StartAsync(string folder)
    {
        string[] command =
        [
            .. GptvisProgram.WithoutNetwork(), Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            "tool", "run", "dotnet-interactive", "--", "stdio", "--working-dir", folder,
        ];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = ManifestFolder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_INTERACTIVE_CLI_TELEMETRY_OPTOUT"] = "1";
        // It restores packages in a project below this folder, so that the NuGet.config holds for that, too.
        start.Environment["TMPDIR"] = start.Environment["TMP"] = start.Environment["TEMP"] = folder;

        var tool = new DotnetInteractiveTool(Process.Start(start)!);
        await tool.ReadAsync((type, _) => type == "KernelReady");
        return tool;
    }

    /// <summary>Starts to run a cell.</summary>
    /// <returns>The token that <see cref="UntilAsync"/> knows the run by.</returns>
    public string Submit(string code, string kernel = "csharp") =>
        Send("SubmitCode", new() { ["code"] = code, ["targetKernelName"] = kernel });

    /// <summary>The stop button.</summary>
    public void Cancel() => Send("Cancel", []);

    /// <summary>Runs a cell to its end.</summary>
    public Task<CellRun> RunAsync(string code, string kernel = "csharp") => UntilAsync(Submit(code, kernel), new());

    /// <summary>Reads what a cell shows, until it ends or <paramref name="isEnough"/>.</summary>
    /// <param name="token">Of the cell.</param>
    /// <param name="run">What it has shown, which grows.</param>
    /// <param name="isEnough">When to return before the end.</param>
    public async Task<CellRun> UntilAsync(string token, CellRun run, Func<CellRun, bool>? isEnough = null)
    {
        await ReadAsync((type, message) =>
        {
            run.Take(type, message["event"]!);
            return isEnough?.Invoke(run) == true
                || (type is "CommandSucceeded" or "CommandFailed" && (string?)message["command"]?["token"] == token);
        });
        return run;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private string Send(string commandType, JsonObject command)
    {
        string token = $"t{++_tokens}";
        var message = new JsonObject { ["token"] = token, ["commandType"] = commandType, ["command"] = command };
        _process.StandardInput.WriteLine(message.ToJsonString());
        _process.StandardInput.Flush();
        return token;
    }

    private async Task ReadEventsAsync()
    {
        // It begins with a few lines of greeting.
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
            if (line.StartsWith('{')) _events.Writer.TryWrite(JsonNode.Parse(line)!);
        _events.Writer.TryComplete();
    }

    private async Task ReadAsync(Func<string, JsonNode, bool> isLast)
    {
        using var patience = new CancellationTokenSource(Patience);
        await foreach (var message in _events.Reader.ReadAllAsync(patience.Token))
            if (isLast((string)message["eventType"]!, message)) return;

        throw new InvalidOperationException($"dotnet-interactive ended. {_errors}");
    }
}
