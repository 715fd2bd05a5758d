using System.Reflection;
using GptVis.Tests.Shared;

namespace GptVis.Interactive.Tests.PublicApi;

/// <summary>
/// What users can call, as text: a change here is a change for them, and needs a line in CHANGELOG.md.
/// </summary>
public sealed class PublicApiTests
{
    // Of GptVis, Figures and Interactive together.
    private const int MaxTypes = 90;

    private static readonly string[] Libraries = ["GptVis", "GptVis.Figures", "GptVis.Interactive"];

    public static TheoryData<string> Assemblies => [.. Libraries];

    [Theory, MemberData(nameof(Assemblies))]
    public void The_public_API_is_the_accepted_one(string assembly)
    {
        string file =
            Path.Combine(Repository.Root, "tests", "GptVis.Interactive.Tests", "PublicApi", $"{assembly}.txt");
        string actual = ApiIndex.Of(Assembly.Load(assembly));

        if (Environment.GetEnvironmentVariable("GPTVIS_ACCEPT") == "1") File.WriteAllText(file, actual);
        string accepted = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";

        Assert.True(accepted == actual, $"""
            The public API of {assembly} is not the one in {file}:

            {Snapshot.Difference(accepted, actual)}

            If this is what users should get, accept it and commit the file:
            GPTVIS_ACCEPT=1 dotnet test tests/GptVis.Interactive.Tests --filter PublicApiTests
            """);
    }

    [Fact]
    public void Users_meet_few_types()
    {
        var types = Libraries.SelectMany(library => Assembly.Load(library).GetExportedTypes()).ToList();

        Assert.True(types.Count <= MaxTypes,
            $"{types.Count} types are public, at most {MaxTypes} shall be. Make those internal that no call, no "
                + "result and no argument of a user needs.");
    }
}
