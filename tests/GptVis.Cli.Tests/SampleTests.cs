using System.Diagnostics;
using GptVis.Tests.Shared;

namespace GptVis.Cli.Tests;

/// <summary>The programs of samples/, as their first lines say.</summary>
[Trait("Needs", "browser")]
[Trait("Needs", "gptvis")]
public sealed class SampleTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gptvis-samples-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Attention_saves_a_picture()
    {
        string png = Path.Combine(_folder, "attention.png");
        var command = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            ["run", Path.Combine("samples", "attention.cs"), "--", "lemon is so sour", png])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string name in (string[])["MSBuildSDKsPath", "MSBUILD_EXE_PATH", "MSBuildExtensionsPath"])
            command.Environment.Remove(name);
        var result = GptvisProgram.Run(command);

        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        string[] lines = result.Output.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        Assert.StartsWith("Strongest look", lines[^2], StringComparison.Ordinal);
        Assert.Equal(png, lines[^1]);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(png)[..4]);
    }
}
