using System.Reflection;
using System.Xml.Linq;
using GptVis.Tests.Shared;

namespace GptVis.Interactive.Tests.Architecture;

/// <summary>
/// GptVis &lt;- Figures &lt;- Interactive &lt;- Cli; Host stands alone, so that a notebook loads the packages and
/// nothing else of ours. Inside each of them references go one way too.
/// </summary>
public sealed class ArchitectureTests
{
    private static readonly string[] Ours =
        ["GptVis", "GptVis.Figures", "GptVis.Interactive", "GptVis.Host", "GptVis.Cli"];

    public static TheoryData<string> WithoutCircles => [.. Ours];

    public static TheoryData<string> WithAnOrder => [.. Orders.Keys];

    private static Dictionary<string, FolderOrder> Orders { get; } = new()
    {
        ["GptVis"] = FolderOrder.GptVis,
        ["GptVis.Figures"] = FolderOrder.Figures,
    };

    [Theory, MemberData(nameof(WithoutCircles))]
    public void No_two_folders_of_an_assembly_know_each_other_even_by_way_of_others(string assembly)
    {
        var graph = Graph(assembly);

        Assert.True(!graph.OnCircles.Any(),
            $"Folders of {assembly} know each other. Move a type, so that one of these references goes:\n"
                + string.Join('\n', graph.OnCircles.Select(graph.Describe)));
    }

    [Theory, MemberData(nameof(WithAnOrder))]
    public void The_folders_of_an_assembly_know_only_those_before_them(string assembly)
    {
        var (graph, order) = (Graph(assembly), Orders[assembly]);
        var wrong = graph.Edges.Where(edge => !order.Allows(edge.From, edge.To)).Select(graph.Describe).ToList();

        Assert.True(wrong.Count == 0,
            $"References of {assembly} against the order in {nameof(FolderOrder)}:\n{string.Join('\n', wrong)}");
    }

    [Fact]
    public void References_inside_bodies_lambdas_attributes_and_enums_are_seen()
    {
        var references = TypeReferences.Of(FileOf("GptVis.Figures"))
            .Select(reference => $"{reference.From.Name} -> {reference.To.Name}").ToHashSet();

        Assert.Contains("ProgressBar -> DisplayFormatterSource", references);     // an attribute's typeof
        Assert.Contains("View -> PageStill", references);                         // a lambda's body
        Assert.Contains("NeighbourFigures -> BarDirection", references);          // a number in the body
    }

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
    [InlineData("GptVis"), InlineData("GptVis.Figures")]
    [InlineData("GptVis.Interactive", "DotnetInteractive.cs", "ResultFormatters.cs")]
    public void Two_files_alone_know_NET_Interactive(string project, params string[] expected)
    {
        var files =
            from file in Directory.GetFiles(
                Path.Combine(Repository.Root, "src", project), "*.cs", SearchOption.AllDirectories)
            where File.ReadLines(file).Any(line => line.StartsWith(
                "using Microsoft.DotNet.Interactive", StringComparison.Ordinal))
            orderby file
            select Path.GetFileName(file);
        bool isReferenced = Assembly.Load(project).GetReferencedAssemblies()
            .Any(name => name.Name!.StartsWith("Microsoft.DotNet.Interactive", StringComparison.Ordinal));

        Assert.Equal(expected, files);
        Assert.Equal(expected.Length > 0, isReferenced);
    }

    private static FolderGraph Graph(string assembly) => new(FileOf(assembly));

    // Where it was built: the tests do not run beside the tool.
    private static string FileOf(string assembly)
    {
        var built = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(
            Repository.Root, "src", assembly, "bin", built.Parent!.Name, built.Name, $"{assembly}.dll");
    }
}
