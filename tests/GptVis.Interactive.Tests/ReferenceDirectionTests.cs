using System.Reflection;
using System.Xml.Linq;
using GptVis.Tests.Shared;

namespace GptVis.Interactive.Tests;

/// <summary>
/// GptVis &lt;- Figures &lt;- Interactive &lt;- Cli; Host stands alone, so that a notebook loads the packages and
/// nothing else of ours.
/// </summary>
public sealed class ReferenceDirectionTests
{
    [Theory]
    [InlineData("GptVis")]
    [InlineData("GptVis.Figures", "GptVis")]
    [InlineData("GptVis.Interactive", "GptVis.Figures")]
    [InlineData("GptVis.Host")]
    [InlineData("GptVis.Cli", "GptVis.Interactive")]
    public void A_project_references_only_the_one_before_it(string project, params string[] expected)
    {
        var file = XDocument.Load(Path.Combine(Repository.Root, "src", project, $"{project}.csproj"));
        var references = file.Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));

        Assert.Equal(expected, references);
    }

    [Fact]
    public void No_assembly_refers_to_one_above_it()
    {
        string[] order = ["GptVis", "GptVis.Figures", "GptVis.Interactive"];

        for (int i = 0; i < order.Length; i++)
        {
            var ours = Assembly.Load(order[i]).GetReferencedAssemblies().Select(name => name.Name!)
                .Where(name => name.StartsWith("GptVis", StringComparison.Ordinal));
            Assert.Subset(order[..i].ToHashSet(), ours.ToHashSet());
        }
    }

    [Theory]
    [InlineData("GptVis"), InlineData("GptVis.Figures"), InlineData("GptVis.Interactive")]
    public void No_package_assembly_refers_to_NET_Interactive(string assembly)
    {
        var references = Assembly.Load(assembly).GetReferencedAssemblies().Select(name => name.Name!);

        Assert.DoesNotContain(
            references, name => name.StartsWith("Microsoft.DotNet.Interactive", StringComparison.Ordinal));
    }
}
