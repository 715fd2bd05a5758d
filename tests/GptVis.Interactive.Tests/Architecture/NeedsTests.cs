using System.Text.RegularExpressions;
using GptVis.Tests.Shared;

namespace GptVis.Interactive.Tests.Architecture;

/// <summary>
/// Test classes that ./test.sh fast leaves out have [Trait("Needs", "...")]: "browser", "jupyter", "gptvis" (the
/// program or its host, in a process of its own), "restore" (of packages) or "time". What a class uses shows in its
/// source. The browser tests have no trait: fast leaves out their project.
/// </summary>
public sealed partial class NeedsTests
{
    /// <summary>What a source names, and what its class then needs.</summary>
    private static readonly (string Pattern, string Need)[] Signs =
    [
        (@"\bJupyterPython\b", "jupyter"),
        (@"\bChromium\.StartAsync\b|\bPreflight\(\)|""publish""|""doctor""", "browser"),
        (@"\bGptvisProgram\b|\bGptvis _gptvis\b|\bInstalledKernel\b|\bHostProcess\.Start\b", "gptvis"),
        (@"\bTestPackage\(|\bLoadedTool\b", "restore"),
    ];

    private static readonly string[] Needs = ["browser", "jupyter", "gptvis", "restore", "time"];

    [Fact]
    public void A_test_class_says_what_it_needs()
    {
        var missing =
            from path in TestClasses()
            let source = File.ReadAllText(path)
            from sign in Signs
            where Regex.IsMatch(source, sign.Pattern) && !Traits(source).Contains(sign.Need)
            select $"{Path.GetFileName(path)} needs [Trait(\"Needs\", \"{sign.Need}\")]: it has {sign.Pattern}";

        Assert.Equal("", string.Join('\n', missing));
    }

    [Fact]
    public void The_fast_tests_leave_out_every_need_and_no_class_has_another()
    {
        string script = File.ReadAllText(Path.Combine(Repository.Root, "test.sh"));
        var filtered = FilteredNeed().Matches(script).Select(match => match.Groups[1].Value);
        var used = TestClasses().SelectMany(path => Traits(File.ReadAllText(path))).Distinct();

        Assert.Equal(Needs, filtered);
        Assert.Equal(Needs.Order(StringComparer.Ordinal), used.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> TestClasses() =>
        Directory.GetDirectories(Path.Combine(Repository.Root, "tests"), "*.Tests")
            .Where(project => Path.GetFileName(project) != "GptVis.Browser.Tests")
            .SelectMany(project => Directory.EnumerateFiles(project, "*Tests.cs", SearchOption.AllDirectories))
            .Where(path => Path.GetFileName(path) != $"{nameof(NeedsTests)}.cs");

    private static IEnumerable<string> Traits(string source) =>
        Trait().Matches(source).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"^\[Trait\(""Needs"", ""(\w+)""\)\]", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Trait();

    [GeneratedRegex(@"Needs!=(\w+)", RegexOptions.CultureInvariant)]
    private static partial Regex FilteredNeed();
}
