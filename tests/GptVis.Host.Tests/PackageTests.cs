using System.Runtime.InteropServices;
using GptVis.Host.Scripting.Packages;

namespace GptVis.Host.Tests;

[Trait("Needs", "restore")]
public sealed class PackageTests : IDisposable
{
    private readonly Session _session = new();

    private string Packages => Path.Combine(_session.Folder, "packages");

    public void Dispose() => _session.Dispose();

    private string Put(string name, string version, string body, string? extension = null)
    {
        string id = TestPackage.NewId(name);
        new TestPackage(id, version,
            $"namespace {id} {{ public static class Calls {{ {body} }} }}")
        {
            Extension =
                extension?.Replace("$id$", id)
        }
            .WriteTo(Packages);
        return id;
    }

    [Fact]
    public async Task A_package_is_found_in_the_local_folder_and_its_extension_runs_before_the_rest_of_the_cell()
    {
        string id = Put("Hello", "1.2.0-beta", "public static string Hello() => \"hello\";",
            """
            #!meta
            {"kernelInfo":{"defaultKernelName":"csharp"}}
            #!csharp
            #r "nuget:$id$,1.2.0-beta"
            using static $id$.Calls;
            #!markdown
            *Hello* is loaded.
            #!csharp
            display(Hello() + " from the extension");
            """);

        await _session.OkAsync($"#r \"nuget: {id}\"\nHello()");
        Assert.Equal(
            ["display *Hello* is loaded.", "display hello from the extension", "result hello"], _session.Lines);

        await _session.OkAsync(
            "Hello() + System.Runtime.Loader.AssemblyLoadContext.GetLoadContext(typeof(" + id
                + ".Calls).Assembly).Name");
        Assert.Equal("helloDefault", _session.Result);

        // Once per session.
        await _session.OkAsync($"#r \"nuget: {id}, 1.2.0-beta\"\nHello()");
        Assert.Equal(["result hello"], _session.Lines);
    }

    [Fact]
    public async Task An_exception_in_an_extension_fails_the_cell_and_is_shown()
    {
        string id =
            Put("Bad", "1.0.0", "public static int One => 1;",
                "#!csharp\nusing static $id$.Calls;\n#!csharp\n\nthrow new Exception(\"no model \" + One);");
        var error = await _session.FailAsync($"// first\n#r \"nuget: {id}, 1.0.0\"\n1");

        Assert.Equal(
            [
                $"{id} 1.0.0 is loaded, but its extension.dib failed: no model 1",
                "System.Exception: no model 1",
                $"   at the extension.dib of {id} 1.0.0, line 5",
            ],
            error.Trace);
    }

    [Fact]
    public async Task A_package_that_is_nowhere_is_named_with_the_places_asked()
    {
        string id = TestPackage.NewId("Nowhere");
        var error = await _session.FailAsync($"var x = 1;\n#r \"nuget: {id}, 3.0.0\"\nx");

        Assert.Equal(
            [
                $"There is no package {id}, 3.0.0.",
                "Looked in:",
                $"  {Packages}",
                "  the packages downloaded before",
                "No feed is configured.",
                "Check the name and the version. Without a network, put the package's .nupkg into one of the folders,",
                "or name a folder that has it: #i \"nuget: folder\"",
            ],
            error.Trace);
        Assert.Equal(("PackageError", 2), (error.Name, error.Line));
    }

    [Fact]
    public async Task A_version_that_does_not_exist_is_told_from_a_package_that_does_not()
    {
        string id = Put("Versioned", "1.0.0", "public static int One => 1;");
        var error = await _session.FailAsync($"#r \"nuget: {id}, 2.0.0\"");
        Assert.Equal($"There is no such version of the package {id}, 2.0.0.", error.Message);
    }

    [Fact]
    public async Task A_folder_named_by_the_notebook_is_a_source()
    {
        string other = Directory.CreateDirectory(Path.Combine(_session.Folder, "more $(packages)")).FullName;
        string id = TestPackage.NewId("Added");
        new TestPackage(id, "0.1.0-a1",
            $"public static class {id.Replace('.', '_')} {{ public static int Two => 2; }}").WriteTo(other);

        await _session.OkAsync(
            $"#i \"nuget: more $(packages)\"\n#r \"nuget: {id}, 0.1.0-*\"\n{id.Replace('.', '_')}.Two");
        Assert.Equal("2", _session.Result);
    }

    [Fact]
    public async Task A_second_version_of_a_loaded_package_is_refused()
    {
        string id = Put("Twice", "1.0.0", "public static int One => 1;");
        await _session.OkAsync($"#r \"nuget: {id}, 1.0\"");
        await _session.OkAsync($"#r \"nuget: {id}, 1.0.0\"\n#r \"nuget: {id}\"\n#r \"nuget: {id}, 1.*\"");

        var error = await _session.FailAsync($"#r \"nuget: {id}, 2.0.0\"");
        Assert.Equal(
            $"{id} 1.0.0 is already loaded and 2.0.0 cannot replace it. Ask for one version of {id} in the whole "
                + "notebook.", error.Message);
    }

    [Fact]
    public async Task Native_files_of_a_package_are_found()
    {
        string id = TestPackage.NewId("Native");
        string suffix = OperatingSystem.IsMacOS() ? "dylib" : "so";
        string library = Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), $"libSystem.Native.{suffix}");
        Assert.True(File.Exists(library), $"{library}: the test needs some native library with a known export.");
        new TestPackage(id, "1.0.0",
            """
            using System.Runtime.InteropServices;
            public static class NativeCalls
            {
                [DllImport("tinynative", EntryPoint = "SystemNative_GetPid")] public static extern int Pid();
            }
            """)
        {
            Native = ($"runtimes/{RuntimeInformation.RuntimeIdentifier}/native/libtinynative.{suffix}",
            library)
        }.WriteTo(Packages);

        await _session.OkAsync($"#r \"nuget: {id}, 1.0.0\"\nNativeCalls.Pid() == Environment.ProcessId");
        Assert.Equal("True", _session.Result);
    }

    [Fact]
    public async Task A_restore_is_remembered_until_the_local_folder_changes()
    {
        string id = Put("Cached", "1.0.0", "public static int One => 1;");
        PackageRequest[] requests = [new(id, null)];
        Task<IReadOnlyList<ResolvedPackage>> Restore() =>
            new PackageRestore(_session.Folder, requests, []).RunAsync(CancellationToken.None);

        Assert.Null(RestoreCache.For(_session.Folder, requests, []).Read());
        Assert.Equal("1.0.0", Assert.Single(await Restore()).Version);
        Assert.Equal("1.0.0", Assert.Single(RestoreCache.For(_session.Folder, requests, []).Read()!).Version);

        new TestPackage(id, "1.1.0-rc1", "class C;").WriteTo(Packages);
        Assert.Null(RestoreCache.For(_session.Folder, requests, []).Read());
        Assert.Equal("1.1.0-rc1", Assert.Single(await Restore()).Version);
    }

    [Fact]
    public async Task A_cache_that_cannot_be_used_fails_nothing()
    {
        string id = Put("Uncached", "1.0.0", "public static int One => 1;");
        // A link to nowhere is listed and cannot be read; a folder without the right to read cannot be listed (except
        // by root).
        string between = Directory.CreateDirectory(Path.Combine(_session.Folder, "between")).FullName;
        string folder = Directory.CreateDirectory(Path.Combine(between, "inside")).FullName;
        File.CreateSymbolicLink(Path.Combine(folder, "NUGET.config"), "nowhere");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(between, UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        PackageRequest[] requests = [new(id, "1.0.0")];

        var cache = RestoreCache.For(folder, requests, []);
        Assert.Null(cache.Read());
        Assert.Equal("1.0.0",
            Assert.Single(await new PackageRestore(folder, requests, []).RunAsync(CancellationToken.None)).Version);
        var known = cache.Read();
        Assert.NotNull(known);

        foreach (string broken in (string[])["{}", "null", """{"Folders":[],"FolderContents":null,"Packages":[{}]}""",
            "{\"Folders\""])
        {
            File.WriteAllText(cache.FilePath, broken);
            Assert.Null(cache.Read());
        }

        File.Delete(cache.FilePath);
        Directory.CreateDirectory(Path.Combine(cache.FilePath, "in the way"));
        cache.Write(known, []);
        Assert.Null(cache.Read());
    }

    [Fact]
    public async Task Nothing_above_the_temporary_folder_takes_part_in_a_restore()
    {
        string id = Put("Alone", "1.0.0", "public static int One => 1;");
        string temporary = Directory.CreateDirectory(Path.Combine(_session.Folder, "tmp")).FullName;
        foreach (string name in (string[])["Directory.Build.props", "Directory.Build.targets",
            "Directory.Packages.props"])
        {
            // A restore forgives a file that is broken, but not a package that is nowhere.
            File.WriteAllText(
                Path.Combine(_session.Folder, name),
                $"""
                <Project><ItemGroup>
                  <PackageReference Include="{TestPackage.NewId(name)}" Version="1.0.0" />
                </ItemGroup></Project>
                """);
        }

        File.WriteAllText(Path.Combine(_session.Folder, "Directory.Build.rsp"), "-no-such-switch");

        string variable = OperatingSystem.IsWindows() ? "TMP" : "TMPDIR";
        string? before = Environment.GetEnvironmentVariable(variable);
        Environment.SetEnvironmentVariable(variable, temporary);
        try
        {
            await _session.OkAsync($"#r \"nuget: {id}, 1.0.0\"");
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, before);
        }
    }

    [Fact]
    public async Task A_downloaded_package_serves_a_floating_version_when_its_source_is_gone()
    {
        string id = Put("Gone", "1.0.0", "public static int One => 1;");
        PackageRequest[] exact = [new(id, "1.0.0")];
        await new PackageRestore(_session.Folder, exact, []).RunAsync(CancellationToken.None);
        File.Delete(Path.Combine(Packages, $"{id}.1.0.0.nupkg"));

        var found = await new PackageRestore(_session.Folder, [new(id, "1.0.*")], []).RunAsync(CancellationToken.None);
        Assert.Equal("1.0.0", Assert.Single(found).Version);
    }
}
