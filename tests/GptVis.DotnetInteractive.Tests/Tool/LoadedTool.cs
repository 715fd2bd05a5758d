using GptVis.Tests.Shared;

namespace GptVis.DotnetInteractive.Tests.Tool;

/// <summary>The tool with our package loaded, as the first cell of a notebook does it; one for all tests.</summary>
public sealed class LoadedTool : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gptvis-tool-");
    private DotnetInteractiveTool? _tool;

    internal DotnetInteractiveTool Tool => _tool!;

    /// <summary>What the first cell showed.</summary>
    internal CellRun FirstCell { get; private set; } = new();

    public async Task InitializeAsync()
    {
        LocalFeed.WriteTo(_folder.FullName);
        _tool = await DotnetInteractiveTool.StartAsync(_folder.FullName);
        FirstCell = await _tool.RunAsync($"#r \"nuget: GptVis.Interactive, {LocalFeed.Version}\"");
    }

    public async Task DisposeAsync()
    {
        if (_tool is not null) await _tool.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
