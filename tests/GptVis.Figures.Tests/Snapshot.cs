using GptVis.Tests.Shared;

namespace GptVis.Figures.Tests;

/// <summary>Compares a text with a committed file in Snapshots/. A mismatch prints the difference and how to accept it.</summary>
internal static class Snapshot
{
    private const string AcceptVariable = "GPTVIS_ACCEPT";

    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "GptVis.Figures.Tests", "Snapshots");

    public static void Matches(string name, string actual)
    {
        string path = Path.Combine(Folder, name);
        actual = actual.ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable(AcceptVariable) == "1")
        {
            Directory.CreateDirectory(Folder);
            File.WriteAllText(path, actual);
            return;
        }

        string expected = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        Assert.True(expected == actual, $"Snapshots/{name} differs (- committed, + now):\n{Difference(expected, actual)}\nIf the change is meant, run the test once with {AcceptVariable}=1 and commit the file.");
    }

    /// <summary>The lines between the common start and the common end, with their numbers.</summary>
    internal static string Difference(string expected, string actual)
    {
        string[] was = expected.Split('\n'), now = actual.Split('\n');
        int start = 0;
        while (start < was.Length && start < now.Length && was[start] == now[start]) start++;
        int end = 0;
        while (end < was.Length - start && end < now.Length - start && was[^(end + 1)] == now[^(end + 1)]) end++;
        return string.Join('\n',
        [
            .. was[start..^end].Take(40).Select((line, i) => $"-{start + i + 1}: {line}"),
            .. now[start..^end].Take(40).Select((line, i) => $"+{start + i + 1}: {line}"),
        ]);
    }
}
