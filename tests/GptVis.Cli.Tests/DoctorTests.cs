using GptVis.Tests.Shared;

namespace GptVis.Cli.Tests;

[Trait("Needs", "browser")]
[Trait("Needs", "gptvis")]
public sealed class DoctorTests : IDisposable
{
    private readonly Gptvis _gptvis = new();

    public void Dispose() => _gptvis.Dispose();

    [Fact]
    public void It_says_what_is_there_what_is_not_and_what_to_do()
    {
        var result = Run(_gptvis.Folder);
        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        string[] lines = result.Output.ReplaceLineEndings("\n").Split('\n');
        Assert.StartsWith("  ok       .NET SDK        10.", lines[0]);
        Assert.Equal(
            "  -        Jupyter kernel  not installed; for JupyterLab, the classic notebook and VS Code's Jupyter "
                + "extension: gptvis kernel install", lines[2]);
        Assert.StartsWith("This machine is ready. Not there, and not always needed: Jupyter kernel", lines[^2]);
    }

    [Fact]
    public void A_kernel_that_would_not_start_is_an_error()
    {
        string kernel = Directory.CreateDirectory(_gptvis.InFolder("kernels/gptvis")).FullName;
        File.WriteAllText(Path.Combine(kernel, "kernel.json"),
            """{"argv": ["/gone/gptvis", "kernel", "start", "{connection_file}"]}""");
        var result = Run(_gptvis.Folder);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(
            $"  MISSING  Jupyter kernel  {Path.Combine(kernel, "kernel.json")} names /gone/gptvis, which does not "
                + "exist. Install it again: gptvis kernel install\n", result.Output.ReplaceLineEndings("\n"));
    }

    private static GptvisProgram.Result Run(string jupyter)
    {
        var command = GptvisProgram.Command(Repository.Root, [], "doctor");
        command.Environment["JUPYTER_DATA_DIR"] = jupyter;
        command.Environment["HF_HUB_CACHE"] = jupyter;
        return GptvisProgram.Run(command);
    }
}
