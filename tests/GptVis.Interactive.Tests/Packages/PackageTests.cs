using System.IO.Compression;
using System.Reflection;
using System.Text;
using System.Xml.Linq;
using GptVis.Tests.Shared;

namespace GptVis.Interactive.Tests.Packages;

/// <summary>The packages that the build put into packages/, as a notebook gets them.</summary>
public sealed class PackageTests
{
    private static readonly string Version =
        typeof(Notebook).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    private static readonly string Folder = Path.Combine(Repository.Root, "packages");

    public static TheoryData<string> Libraries => ["GptVis", "GptVis.Figures", "GptVis.Interactive"];

    [Fact]
    public void The_folder_holds_one_version_of_each_library()
    {
        var libraries = Directory.GetFiles(Folder, "*.nupkg").Select(Path.GetFileName)
            .Where(name => !name!.StartsWith("GptVis.Cli.", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

        Assert.Equal(
            [$"GptVis.{Version}.nupkg", $"GptVis.Figures.{Version}.nupkg", $"GptVis.Interactive.{Version}.nupkg"],
                libraries);
    }

    // A dependency more is a decision: it must not be newer than what .NET Interactive itself carries, or it restores
    // and then does not load.
    [Theory]
    [InlineData("GptVis", "System.Numerics.Tensors")]
    [InlineData("GptVis.Figures", "GptVis")]
    [InlineData("GptVis.Interactive", "GptVis.Figures")]
    public void A_package_depends_on_one_other(string id, string dependency)
    {
        using var package = Open(id);
        var nuspec = XDocument.Parse(Text(package, $"{id}.nuspec"));
        var dependencies = nuspec.Descendants().Where(element => element.Name.LocalName == "dependency").ToList();

        var only = Assert.Single(dependencies);
        Assert.Equal(dependency, only.Attribute("id")!.Value);
        if (dependency.StartsWith("GptVis", StringComparison.Ordinal))
            Assert.Equal(Version, only.Attribute("version")!.Value);
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void A_package_carries_its_assembly_its_documentation_and_the_licences(string id)
    {
        using var package = Open(id);

        string[] expected =
            [$"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml", "README.md", "LICENSE", "THIRD-PARTY-NOTICES.txt"];
        Assert.Subset(package.Entries.Select(entry => entry.FullName).ToHashSet(), expected.ToHashSet());
        Assert.Equal(File.ReadAllText(Path.Combine(Repository.Root, "README.md")), Text(package, "README.md"));

        string notices = Text(package, "THIRD-PARTY-NOTICES.txt");
        Assert.Contains("plotly.js 4", notices, StringComparison.Ordinal);
        Assert.Contains("gpt-3-encoder", notices, StringComparison.Ordinal);
        // from the end of the bundle
        Assert.Contains("ieee754. BSD-3-Clause License", notices, StringComparison.Ordinal);
    }

    [Fact]
    public void The_extension_names_the_version_it_comes_with_and_imports_the_calls()
    {
        using var package = Open("GptVis.Interactive");
        string extension = Text(package, "interactive-extensions/dotnet/extension.dib");
        string[] cells = extension.Split("#!csharp\n");

        Assert.StartsWith(
            $"#r \"nuget:GptVis.Interactive,{Version}\"\nusing static GptVis.Interactive.Notebook;\nusing "
                + "GptVis.Analysis.Ablation;\n", cells[1].TrimStart(), StringComparison.Ordinal);
        Assert.Contains("display(GptVis.Interactive.Extension.Load());", cells[2], StringComparison.Ordinal);
        Assert.DoesNotContain("$version$", extension, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void An_assembly_does_not_tell_where_it_was_built(string id)
    {
        using var package = Open(id);
        byte[] assembly = Bytes(package, $"lib/net10.0/{id}.dll");
        string root = Repository.Root.TrimEnd('/', '\\');

        Assert.False(Contains(assembly, Encoding.UTF8.GetBytes(root)), $"{id}.dll holds {root}.");
        Assert.False(Contains(assembly, Encoding.Unicode.GetBytes(root)), $"{id}.dll holds {root} in UTF-16.");
        Assert.True(Contains(assembly, "/_/src/"u8), $"{id}.dll does not hold the mapped path /_/src/.");
    }

    private static bool Contains(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> wanted) => bytes.IndexOf(wanted) >= 0;

    private static ZipArchive Open(string id) => ZipFile.OpenRead(Path.Combine(Folder, $"{id}.{Version}.nupkg"));

    private static string Text(ZipArchive package, string name) =>
        Encoding.UTF8.GetString(Bytes(package, name)).TrimStart('\uFEFF');

    private static byte[] Bytes(ZipArchive package, string name)
    {
        var entry = package.GetEntry(name);
        Assert.True(entry != null,
            $"The package has no {name}. It has: {string.Join(", ", package.Entries.Select(e => e.FullName))}");
        using var content = entry.Open();
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }
}
