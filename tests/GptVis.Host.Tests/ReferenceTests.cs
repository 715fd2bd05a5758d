using GptVis.Host.Scripting;
using GptVis.Host.Scripting.Packages;

namespace GptVis.Host.Tests;

public sealed class ReferenceTests
{
    [Theory]
    [InlineData("X", "X", null, "*-*")]
    [InlineData(" GptVis.Interactive , 0.1.0-ab12 ", "GptVis.Interactive", "0.1.0-ab12", "[0.1.0-ab12]")]
    [InlineData("X,1.0", "X", "1.0", "[1.0]")]
    [InlineData("X, 0.1.0-*", "X", "0.1.0-*", "0.1.0-*")]
    [InlineData("X, *-*", "X", null, "*-*")]
    [InlineData("X, [1.0, 2.0)", "X", "[1.0, 2.0)", "[1.0, 2.0)")]
    public void A_package_line_names_an_id_and_perhaps_a_version(string text, string id, string? version, string range)
    {
        var request = PackageRequest.Parse(text);
        Assert.Equal(new PackageRequest(id, version), request);
        Assert.Equal(range, request!.Range);
    }

    [Theory]
    [InlineData("")]
    [InlineData("X, latest")]
    [InlineData("X Y")]
    [InlineData("<X/>")]
    public void Other_text_is_not_a_package(string text) => Assert.Null(PackageRequest.Parse(text));

    [Fact]
    public void Directives_are_taken_out_and_lines_stay_where_they_are()
    {
        var directives =
            ReferenceDirectives.Parse("#r \"nuget: A, 1.0\"\nvar x = 1;\n#i \"nuget: folder\"\n#r \"b.dll\"\nx");

        Assert.Equal("\nvar x = 1;\n\n\nx", directives.Code);
        Assert.Equal([new PackageRequest("A", "1.0")], directives.Packages);
        Assert.Equal(["folder"], directives.PackageSources);
        Assert.Equal([new ReferenceDirectives.AssemblyReference("b.dll", 4)], directives.Assemblies);
    }

    [Fact]
    public void A_directive_in_a_string_or_switched_off_is_left_alone()
    {
        string code = "var s = \"\"\"\n#r \"nuget: A\"\n\"\"\";\n#if NEVER\n#r \"nuget: B\"\n#endif";
        var directives = ReferenceDirectives.Parse(code);
        Assert.Equal(code, directives.Code);
        Assert.Empty(directives.Packages);
    }

    [Fact]
    public async Task An_assembly_file_loads_with_its_neighbours_into_the_default_context()
    {
        using var session = new Session();
        string name = TestPackage.NewId("Library");
        File.WriteAllBytes(Path.Combine(session.Folder, $"{name}.dll"),
            TestPackage.Compile(name,
                "public static class FromDll { public static int Seven => 7; public static int Throw() => throw new "
                    + "System.Exception(\"no\"); }"));

        await session.OkAsync(
            $"#r \"{name}.dll\"\nFromDll.Seven + "
                + "System.Runtime.Loader.AssemblyLoadContext.GetLoadContext(typeof(FromDll).Assembly).Name");
        Assert.Equal("7Default", session.Result);

        await session.OkAsync("#r \"System.Xml.Linq\"\nnew System.Xml.Linq.XElement(\"a\").ToString()");
        Assert.Equal("<a />", session.Result);

        // The library has its line numbers with it; the trace is the notebook's own frames all the same.
        Assert.Equal(
            ["System.Exception: no", "   at cell 3, line 2"], (await session.FailAsync("\nFromDll.Throw()")).Trace);

        var error = await session.FailAsync("1\n#r \"missing.dll\"");
        Assert.Equal(
            $"#r \"missing.dll\": there is no file {Path.Combine(session.Folder, "missing.dll")}. Paths are relative "
                + "to the notebook's folder; packages are #r \"nuget: Id\".",
            error.Message);
        Assert.Equal(2, error.Line);
    }

    [Fact]
    public void An_assembly_that_this_process_has_is_not_loaded_from_a_package()
    {
        string folder = Directory.CreateTempSubdirectory("gptvis-shadow-").FullName;
        string roslyn = Path.Combine(folder, "Microsoft.CodeAnalysis.dll");
        string own = Path.Combine(folder, "Own.dll");
        File.WriteAllBytes(roslyn, TestPackage.Compile("Microsoft.CodeAnalysis", "public class Old;"));
        File.WriteAllBytes(own, TestPackage.Compile("Own", "public class Own;"));

        using var assemblies = new LoadedAssemblies();
        Assert.Equal([own], assemblies.Add(new("P", "1.0.0", folder, [roslyn, own], [])));
        Directory.Delete(folder, recursive: true);
    }
}
