using System.Diagnostics;

namespace GptVis.Cli.Tests.Notebooks;

[Trait("Needs", "gptvis")]
public sealed class HostEndsTests : IDisposable
{
    private readonly Gptvis _gptvis = new();

    public void Dispose() => _gptvis.Dispose();

    [Theory]
    [InlineData("Environment.Exit(3);",
        "The process that runs the cells ended with exit code 3 while it ran this cell. Does the cell call "
        + "Environment.Exit?")]
    [InlineData("Environment.FailFast(\"on purpose\");",
        "The process that runs the cells crashed (exit code 134) while it ran this cell.")]
    [InlineData("int F(int n) => F(n + 1) + 1; F(0)",
        "The cell overflowed the stack, and with it ended the process that runs the cells.")]
    public void A_cell_that_ends_the_process_fails_and_the_outputs_are_kept(string code, string expected)
    {
        _gptvis.WriteNotebook(
            "ends.ipynb", "\"first\"", $"Console.Write(\"said \");\nConsole.Write(\"before\");\n{code}");
        var result = _gptvis.Run("run", "ends.ipynb");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Cell 2 of 2 failed:\n\n  1 | Console.Write(\"said \");\n", result.ErrorsNormalized);
        Assert.Contains($"\n{expected}\n", result.ErrorsNormalized);

        var notebook = _gptvis.ReadNotebook("artifacts/notebooks/ends.ipynb");
        NbformatRules.Check(notebook);
        Assert.Equal("first", notebook["cells"]![0]!["outputs"]![0]!["data"]!["text/plain"]![0]!.GetValue<string>());
        Assert.Equal("said before", notebook["cells"]![1]!["outputs"]![0]!["text"]![0]!.GetValue<string>());
    }

    [Theory]
    [InlineData("System.Threading.Thread.Sleep(60_000);")]
    [InlineData("while (true) { }")]
    public void Ctrl_C_stops_the_host_and_writes_nothing(string code)
    {
        _gptvis.WriteNotebook(
            "slow.ipynb", "1 + 1", $"File.WriteAllText(\"pid\", Environment.ProcessId.ToString());\n{code}");
        using var process = _gptvis.Start("run", "slow.ipynb");
        int host = WaitForHost(process);

        Gptvis.Interrupt(process);
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(30)));
        Assert.Equal(130, process.ExitCode);
        Assert.Equal("Stopped in cell 2 of 2. Nothing was written.\n",
            process.StandardError.ReadToEnd().ReplaceLineEndings("\n"));
        Assert.False(Directory.Exists(_gptvis.InFolder("artifacts")));
        AssertEnds(host);
    }

    [Fact]
    public void The_host_goes_when_its_parent_is_killed()
    {
        _gptvis.WriteNotebook(
            "slow.ipynb", "File.WriteAllText(\"pid\", Environment.ProcessId.ToString());\nwhile (true) { }");
        using var process = _gptvis.Start("run", "slow.ipynb");
        int host = WaitForHost(process);

        process.Kill();
        AssertEnds(host);
    }

    private int WaitForHost(Process gptvis)
    {
        string pidFile = _gptvis.InFolder("pid");
        while (!File.Exists(pidFile) || new FileInfo(pidFile).Length == 0)
        {
            Assert.False(gptvis.HasExited, "gptvis ended before the cell ran.");
            Thread.Sleep(20);
        }

        return int.Parse(File.ReadAllText(pidFile));
    }

    private static void AssertEnds(int processId)
    {
        var start = Stopwatch.StartNew();
        while (IsRunning(processId) && start.Elapsed < TimeSpan.FromSeconds(20)) Thread.Sleep(50);
        Assert.False(IsRunning(processId), "The host still runs.");
    }

    private static bool IsRunning(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
