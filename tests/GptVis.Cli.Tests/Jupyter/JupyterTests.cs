using System.Text.Json.Nodes;
using GptVis.Tests.Shared;

namespace GptVis.Cli.Tests.Jupyter;

/// <summary>The kernel as Jupyter's own programs see it.</summary>
[Trait("Needs", "jupyter")]
[Trait("Needs", "gptvis")]
public sealed class JupyterTests(InstalledKernel kernel) : IClassFixture<InstalledKernel>
{
    public static TheoryData<string> Notebooks =>
        [.. Directory.GetFiles(Path.Combine(Repository.Root, "notebooks"), "*.ipynb").Select(p => Path.GetFileName(p)!)
            .Order(StringComparer.Ordinal)];

    [Fact]
    public void It_passes_Jupyters_conformance_suite()
    {
        string suite = Path.Combine(Repository.Root, "tests", "GptVis.Cli.Tests", "Jupyter", "conformance.py");
        var result = JupyterPython.Run(JupyterPython.Command(Repository.Root, kernel.Folder, suite, "gptvis", "-v"));
        // The suite skips what a kernel does not claim to have: the pager, and nothing else.
        Assert.True(
            result.ExitCode == 0
                && result.ErrorsNormalized.Contains("OK (skipped=1)\n", StringComparison.Ordinal), result.Errors);
        Assert.Contains("test_pager",
            Assert.Single(result.ErrorsNormalized.Split('\n'),
                line => line.EndsWith("... skipped ''", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Notebooks))]
    public void Nbconvert_runs_the_tutorials(string name)
    {
        string work = Directory.CreateTempSubdirectory("gptvis-nbconvert-").FullName;
        try
        {
            // The kernel is not named: the notebook asks for .net-csharp, and that is this one.
            var result = JupyterPython.Run(JupyterPython.Command(
                Repository.Root, kernel.Folder, "-m", "nbconvert", "--to", "notebook", "--execute", "--output-dir",
                    work, Path.Combine("notebooks", name)));
            Assert.True(result.ExitCode == 0, result.Errors);

            var cells = JsonNode.Parse(File.ReadAllBytes(Path.Combine(work, name)))!["cells"]!.AsArray();
            var outputs = cells.Where(cell => (string)cell!["cell_type"]! == "code")
                .Select(cell => cell!["outputs"]!.AsArray()).ToList();
            Assert.All(outputs, output => Assert.NotEmpty(output));
            Assert.DoesNotContain(
                outputs.SelectMany(output => output), output => (string)output!["output_type"]! == "error");
            Assert.Contains("data-alt=\\u0022",
                new JsonArray(
                    [.. outputs.SelectMany(output => output).Select(output => output!.DeepClone())]).ToJsonString(),
                        StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    [Fact]
    public void Nobody_waits_long()
    {
        string packages = Path.Combine(Repository.Root, "packages");
        string version =
            Path.GetFileNameWithoutExtension(
                Directory.GetFiles(packages, "GptVis.Interactive.*.nupkg").Single())["GptVis.Interactive.".Length..];
        string script = Path.Combine(Repository.Root, "tests", "GptVis.Cli.Tests", "Jupyter", "session.py");
        var result =
            JupyterPython.Run(
                JupyterPython.Command(Repository.Root, kernel.Folder, script, "gptvis", packages, version));
        Assert.True(result.ExitCode == 0, result.Errors);

        var times = JsonNode.Parse(result.Output)!;
        // docs/performance.md has what was measured. These bounds find a wait for nothing (a timeout that runs out),
        // not a slow machine.
        Assert.InRange((double)times["ready"]!, 0, 15);
        Assert.InRange((double)times["first"]!, 0, 15);
        Assert.InRange((double)times["warm"]!, 0, 1);
        Assert.Equal(8, times["interrupt"]!.AsObject().Count);
        Assert.All(times["interrupt"]!.AsObject(), time => Assert.InRange((double)time.Value!, 0, 5));
    }
}
