using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GptVis.Cli.Tests;

/// <summary>The real program, run in a folder of its own with caches of its own.</summary>
internal sealed class Gptvis : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public Gptvis()
    {
        Folder = Directory.CreateTempSubdirectory("gptvis-cli-").FullName;
        Directory.CreateDirectory(InFolder("packages"));
        Write("NuGet.config", """<configuration><packageSources><clear /><add key="local" value="packages" /></packageSources></configuration>""");
    }

    public string Folder { get; }

    public string InFolder(string name) => Path.Combine(Folder, name);

    public void Write(string name, string text) => File.WriteAllText(InFolder(name), text);

    public string Read(string name) => File.ReadAllText(InFolder(name));

    public JsonObject ReadNotebook(string name) => JsonNode.Parse(File.ReadAllBytes(InFolder(name)))!.AsObject();

    /// <summary>Writes a C# notebook of the given code cells.</summary>
    public void WriteNotebook(string name, params string[] cells) => Write(name, JsonSerializer.Serialize(new
    {
        cells = cells.Select(source => new { cell_type = "code", metadata = new { }, source, outputs = Array.Empty<object>(), execution_count = (int?)null }),
        metadata = new { kernelspec = new { name = ".net-csharp", display_name = ".NET (C#)", language = "C#" } },
        nbformat = 4,
        nbformat_minor = 4,
    }));

    public Result Run(params string[] arguments) => RunUnder([], arguments);

    /// <param name="prefix">A command that runs the program, such as one that cuts the network.</param>
    /// <param name="arguments">The program's own arguments.</param>
    public Result RunUnder(string[] prefix, string[] arguments)
    {
        using var process = Start(prefix, arguments);
        var errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(Patience), "gptvis did not end.");
        return new(process.ExitCode, output, errors.Result);
    }

    public Process Start(string[] prefix, string[] arguments)
    {
        string[] command = [.. prefix, DotnetPath, "exec", Path.Combine(AppContext.BaseDirectory, "GptVis.Cli.dll"), .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["NUGET_PACKAGES"] = InFolder("downloaded");
        start.Environment["XDG_DATA_HOME"] = Directory.CreateDirectory(InFolder("data")).FullName;
        return Process.Start(start)!;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static string DotnetPath => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    internal sealed record Result(int ExitCode, string Output, string Errors)
    {
        public string ErrorsNormalized => Errors.ReplaceLineEndings("\n");
    }
}
