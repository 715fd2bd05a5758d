using System.Text.Json;
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

    private static IEnumerable<string> NuGetPackages() => XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props"))
        .Descendants("PackageVersion").Select(package => package.Attribute("Include")!.Value);

    private static IEnumerable<string> NpmPackages()
    {
        using var package = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "npm", "package.json")));
        string[] lists = ["dependencies", "devDependencies"];
        return [.. lists.SelectMany(list => package.RootElement.GetProperty(list).EnumerateObject().Select(entry => entry.Name))];
    }
}
