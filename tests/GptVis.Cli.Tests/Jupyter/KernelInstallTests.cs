using System.Text.Json.Nodes;
using GptVis.Tests.Shared;

namespace GptVis.Cli.Tests.Jupyter;

[Trait("Needs", "gptvis")]
public sealed class KernelInstallTests : IDisposable
{
    private readonly string _jupyter = Directory.CreateTempSubdirectory("gptvis-install-").FullName;

    public void Dispose() => Directory.Delete(_jupyter, recursive: true);

    private string Kernel(string name) => Path.Combine(_jupyter, "kernels", name);

    [Fact]
    public void It_tells_Jupyter_how_to_start_it_with_absolute_paths_and_an_icon()
    {
        Assert.Equal(0, Gptvis("install").ExitCode);

        var spec = JsonNode.Parse(File.ReadAllBytes(Path.Combine(Kernel("gptvis"), "kernel.json")))!;
        string[] argv = [.. spec["argv"]!.AsArray().Select(argument => (string)argument!)];
        Assert.Equal(["kernel", "start", "{connection_file}"], argv[^3..]);
        Assert.All(argv.Where(argument => argument.EndsWith(".dll", StringComparison.Ordinal)).Append(argv[0]),
            path => Assert.True(Path.IsPathRooted(path) && File.Exists(path), path));
        Assert.Equal(("C#", "message", "C# (GptVis)"),
            ((string)spec["language"]!, (string)spec["interrupt_mode"]!, (string)spec["display_name"]!));
        foreach (string icon in (string[])["logo-32x32.png", "logo-64x64.png"])
            Assert.Equal(
                [0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(Path.Combine(Kernel("gptvis"), icon))[..4]);
        Assert.False(Directory.Exists(Kernel(".net-csharp")));
    }

    [Fact]
    public void Uninstall_removes_what_was_installed_and_no_other_kernel()
    {
        Directory.CreateDirectory(Kernel("other"));
        File.WriteAllText(Path.Combine(Kernel("other"), "kernel.json"), """{"argv": ["x"], "metadata": {}}""");
        Gptvis("install", "--as-net-csharp");
        Gptvis("install", "--as-net-csharp");
        var list = Gptvis("list");
        Assert.Contains(
            $"gptvis  {Kernel("gptvis")}\n", list.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains(
            $".net-csharp  {Kernel(".net-csharp")}\n", list.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.DoesNotContain("does not exist", list.Output, StringComparison.Ordinal);

        Assert.Equal(0, Gptvis("uninstall").ExitCode);
        Assert.Equal([Kernel("other")], Directory.GetDirectories(Path.Combine(_jupyter, "kernels")));
        Assert.StartsWith("There is no kernel of gptvis in ", Gptvis("uninstall").Output, StringComparison.Ordinal);
        Assert.StartsWith("No kernel of gptvis is installed.", Gptvis("list").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_name_of_another_kernel_is_left_to_it()
    {
        Directory.CreateDirectory(Kernel(".net-csharp"));
        File.WriteAllText(Path.Combine(Kernel(".net-csharp"), "kernel.json"), """{"argv": ["dotnet-interactive"]}""");

        var result = Gptvis("install", "--as-net-csharp");
        Assert.Equal(2, result.ExitCode);
        Assert.Equal(
            $"The name .net-csharp belongs to another kernel, in {Kernel(".net-csharp")}. Nothing was installed. "
                + "Remove that one first, or install without --as-net-csharp.\n",
            result.ErrorsNormalized);
        Assert.False(Directory.Exists(Kernel("gptvis")));
    }

    [Fact]
    public void A_program_that_has_moved_is_noticed()
    {
        Gptvis("install");
        string file = Path.Combine(Kernel("gptvis"), "kernel.json");
        File.WriteAllText(file, File.ReadAllText(file).Replace("GptVis.Cli", "GptVis.Gone", StringComparison.Ordinal));
        Assert.Contains("does not exist any more. Install the kernel again: gptvis kernel install",
            Gptvis("list").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_file_that_is_not_there_or_no_connection_file_is_named()
    {
        var missing = Gptvis("start", "missing.json");
        Assert.Equal(2, missing.ExitCode);
        Assert.StartsWith("There is no connection file missing.json.", missing.Errors, StringComparison.Ordinal);

        string wrong = Path.Combine(_jupyter, "wrong.json");
        File.WriteAllText(wrong, """{"transport": "ipc", "key": "", "ip": "x"}""");
        var refused = Gptvis("start", wrong);
        Assert.Equal(1, refused.ExitCode);
        Assert.Equal($"The kernel cannot start: {wrong}: transport is ipc; this kernel has tcp only.\n",
            refused.ErrorsNormalized);
    }

    private GptvisProgram.Result Gptvis(params string[] arguments)
    {
        var command = GptvisProgram.Command(_jupyter, [], ["kernel", .. arguments]);
        command.Environment["JUPYTER_DATA_DIR"] = _jupyter;
        return GptvisProgram.Run(command);
    }
}
