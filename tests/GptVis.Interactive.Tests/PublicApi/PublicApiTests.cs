using System.Reflection;
using GptVis.Tests.Shared;

namespace GptVis.Interactive.Tests.PublicApi;

/// <summary>
/// What users can call, as text: a change here is a change for them, and needs a line in CHANGELOG.md.
/// </summary>
public sealed class PublicApiTests
{
    [Theory]
    [InlineData("GptVis"), InlineData("GptVis.Figures"), InlineData("GptVis.Interactive")]
    public void The_public_API_is_the_accepted_one(string assembly)
    {
        string file =
            Path.Combine(Repository.Root, "tests", "GptVis.Interactive.Tests", "PublicApi", $"{assembly}.txt");
        string actual = ApiText.Of(Assembly.Load(assembly));

        if (Environment.GetEnvironmentVariable("GPTVIS_ACCEPT") == "1") File.WriteAllText(file, actual);
        string accepted = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";

        Assert.True(accepted == actual, $"""
            The public API of {assembly} is not the one in {file}:

            {Difference(accepted, actual)}

            If this is what users should get, accept it and commit the file:
            GPTVIS_ACCEPT=1 dotnet test tests/GptVis.Interactive.Tests --filter PublicApiTests
            """);
    }

    private static string Difference(string accepted, string actual)
    {
        string[] before = Lines(accepted), after = Lines(actual);
        return string.Join('\n',
            before.Except(after).Select(line => $"- {line}").Concat(after.Except(before).Select(line => $"+ {line}")));
    }

    // Every member with its type before it, so that equal members of two types stay apart.
    private static string[] Lines(string text)
    {
        string type = "";
        var lines = new List<string>();
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!line.StartsWith(' ')) type = line;
            lines.Add(line == type ? line : $"{type}: {line.Trim()}");
        }
        return [.. lines];
    }
}
