using GptVis.Host.Tests;
using GptVis.Tests.Shared;

namespace GptVis.Cli.Tests.Notebooks;

[Trait("Needs", "gptvis")]
[Trait("Needs", "restore")]
public sealed class PackageRunTests : IDisposable
{
    private readonly Gptvis _gptvis = new();

    public void Dispose() => _gptvis.Dispose();

    [Fact]
    public void A_notebook_with_its_package_at_hand_runs_with_the_network_cut()
    {
        string id = TestPackage.NewId("Offline");
        new TestPackage(id, "0.1.0-abc",
            $"namespace {id} {{ public static class Calls {{ public static string Hello() => \"hello\"; }} }}")
        {
            Extension = $"#!csharp\nusing static {id}.Calls;\n#!markdown\n**Loaded.**",
        }.WriteTo(_gptvis.InFolder("packages"));
        // A feed that never answers is there, and must not be asked.
        _gptvis.Write("NuGet.config",
            """
            <configuration><packageSources>
              <clear /><add key="local" value="packages" />
              <add key="away" value="https://feed.invalid/v3/index.json" />
            </packageSources></configuration>
            """);
        _gptvis.WriteNotebook("pinned.ipynb", $"#r \"nuget: {id}, 0.1.0-abc\"\nHello()", "Hello().Length");
        _gptvis.WriteNotebook("floating.ipynb", $"#r \"nuget: {id}, 0.1.0-*\"\nHello()");

        foreach (string notebook in (string[])["pinned", "pinned", "floating"])
        {
            var result = _gptvis.RunUnder(GptvisProgram.WithoutNetwork(), ["run", $"{notebook}.ipynb"]);
            Assert.Equal((0, ""), (result.ExitCode, result.Errors));
            string page = _gptvis.Read($"artifacts/notebooks/{notebook}.html");
            Assert.Contains("<strong>Loaded.</strong>", page);
            Assert.Contains("<pre class=\"output plain\">hello</pre>", page);
        }
    }

    [Fact]
    public void An_unknown_package_is_a_failed_cell_that_says_where_it_was_looked_for()
    {
        string id = TestPackage.NewId("Unknown");
        _gptvis.WriteNotebook("unknown.ipynb", "1", $"#r \"nuget: {id}, 1.0.0\"");
        var result = _gptvis.Run("run", "unknown.ipynb");

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(
            $"""

            Cell 2 of 2 failed:

            > 1 | #r "nuget: {id}, 1.0.0"

            There is no package {id}, 1.0.0.
            Looked in:
              {_gptvis.InFolder("packages")}
              the packages downloaded before
            No feed is configured.
            Check the name and the version. Without a network, put the package's .nupkg into one of the folders,
            or name a folder that has it: #i "nuget: folder"


            """.ReplaceLineEndings("\n"), result.ErrorsNormalized);
    }
}
