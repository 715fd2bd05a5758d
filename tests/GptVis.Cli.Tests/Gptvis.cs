using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using GptVis.Tests.Shared;

namespace GptVis.Cli.Tests;

/// <summary>The real program, run in a folder of its own with caches of its own.</summary>
internal sealed class Gptvis : IDisposable
{
    public Gptvis()
    {
        Folder = Directory.CreateTempSubdirectory("gptvis-cli-").FullName;
        Directory.CreateDirectory(InFolder("packages"));
        Write("NuGet.config",
            """
            <configuration><packageSources>
              <clear /><add key="local" value="packages" />
            </packageSources></configuration>
            """);
    }

    public string Folder { get; }

    /// <summary>Variables of the program's environment, beside those it inherits.</summary>
    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public string InFolder(string name) => Path.Combine(Folder, name);

    public void Write(string name, string text) => File.WriteAllText(InFolder(name), text);

    public string Read(string name) => File.ReadAllText(InFolder(name));

    public JsonObject ReadNotebook(string name) => JsonNode.Parse(File.ReadAllBytes(InFolder(name)))!.AsObject();

    /// <summary>Writes a C# notebook of the given code cells.</summary>
    public void WriteNotebook(string name, params string[] cells) => Write(name, JsonSerializer.Serialize(new
    {
        cells = cells.Select(
            source => new
            {
                cell_type = "code",
                metadata = new { },
                source,
                outputs = Array.Empty<object>(),
                execution_count = (int?)null
            }),
        metadata = new { kernelspec = new { name = ".net-csharp", display_name = ".NET (C#)", language = "C#" } },
        nbformat = 4,
        nbformat_minor = 4,
    }));

    public GptvisProgram.Result Run(params string[] arguments) => RunUnder([], arguments);

    /// <param name="prefix">A command that runs the program, such as one that cuts the network.</param>
    /// <param name="arguments">The program's own arguments.</param>
    public GptvisProgram.Result RunUnder(string[] prefix, string[] arguments) =>
        GptvisProgram.Run(Command(prefix, arguments));

    /// <summary>
    /// Starts the program so that an interrupt reaches it: tests that run in the background of a shell inherit an
    /// ignored one.
    /// </summary>
    public Process Start(params string[] arguments) =>
        Process.Start(Command(["env", "--default-signal=INT"], arguments))!;

    /// <summary>What Ctrl-C sends.</summary>
    public static void Interrupt(Process process)
    {
        using var kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private ProcessStartInfo Command(string[] prefix, string[] arguments)
    {
        var command = GptvisProgram.Command(Folder, prefix, arguments);
        command.Environment["NUGET_PACKAGES"] = InFolder("downloaded");
        command.Environment["XDG_DATA_HOME"] = Directory.CreateDirectory(InFolder("data")).FullName;
        foreach (var (name, value) in Environment) command.Environment[name] = value;
        return command;
    }
}
