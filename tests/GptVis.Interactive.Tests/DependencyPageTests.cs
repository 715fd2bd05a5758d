using System.Text.Json.Nodes;
using System.Xml.Linq;
using GptVis.Tests.Shared;

namespace GptVis.Interactive.Tests;

public sealed class DependencyPageTests
{
    [Fact]
    public void Every_dependency_is_on_the_page_with_its_reason()
    {
        string[] rows = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "dependencies.md"));

        var missing = NuGetPackages().Concat(NpmPackages())
            .Where(package => !rows.Any(row => row.StartsWith($"| {package} | ", StringComparison.Ordinal)));

        Assert.Empty(missing);
    }

    private static IEnumerable<string> NuGetPackages() =>
        XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props"))
        .Descendants("PackageVersion").Select(package => package.Attribute("Include")!.Value);

    private static IEnumerable<string> NpmPackages()
    {
        string[] files = ["npm/package.json", "tests/GptVis.Browser.Tests/Jupyter/lab/package.json"];
        string[] lists = ["dependencies", "devDependencies"];
        return
        [
            .. files.Select(file => JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, file)))!)
                .SelectMany(package => lists.SelectMany(list => package[list]?.AsObject() ?? []))
                .Select(entry => entry.Key),
        ];
    }
}
