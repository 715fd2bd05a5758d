using System.Reflection;

namespace GptVis.Tests.Shared;

/// <summary>
/// Compares a text with a committed file of the running project's Snapshots/. A mismatch prints the difference and
/// how to accept it.
/// </summary>
internal static class Snapshot
{
    private const string AcceptVariable = "GPTVIS_ACCEPT";
    private const int MostLines = 40;

    /// <summary>The folder of the project whose tests run.</summary>
    public static string Folder { get; } =
        Path.Combine(Repository.Root, "tests", Assembly.GetExecutingAssembly().GetName().Name!, "Snapshots");

    /// <param name="name">The file's path in <see cref="Folder"/>, with slashes.</param>
    /// <param name="actual">What it should hold.</param>
    /// <param name="settle">
    /// Takes the committed text and the actual one, and gives the actual one with the committed words wherever both
    /// mean the same; none compares the texts as they are.
    /// </param>
    public static void Matches(string name, string actual, Func<string, string, string>? settle = null)
    {
        string path = Path.Combine([Folder, .. name.Split('/')]);
        string expected = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        actual = actual.ReplaceLineEndings("\n");
        if (settle is not null) actual = settle(expected, actual);
        if (Environment.GetEnvironmentVariable(AcceptVariable) == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
            return;
        }

        Assert.True(expected == actual, $"""
            Snapshots/{name} differs (- committed, + now):
            {Difference(expected, actual)}
            If the change is meant, run the test once with {AcceptVariable}=1 and commit the file.
            """);
    }

    /// <summary>
    /// The lines between the common start and the common end, with their numbers; those that differ where there are as
    /// many as before.
    /// </summary>
    internal static string Difference(string expected, string actual)
    {
        string[] was = expected.Split('\n'), now = actual.Split('\n');
        int start = 0;
        while (start < was.Length && start < now.Length && was[start] == now[start]) start++;
        int end = 0;
        while (end < was.Length - start && end < now.Length - start && was[^(end + 1)] == now[^(end + 1)]) end++;
        int[] changed = was.Length == now.Length
            ? [.. Enumerable.Range(start, was.Length - end - start).Where(n => was[n] != now[n])]
            : [];
        return string.Join('\n',
        [
            .. Lines('-', was, changed.Length > 0 ? changed : Enumerable.Range(start, was.Length - end - start)),
            .. Lines('+', now, changed.Length > 0 ? changed : Enumerable.Range(start, now.Length - end - start)),
        ]);
    }

    private static IEnumerable<string> Lines(char sign, string[] lines, IEnumerable<int> numbers) =>
        numbers.Take(MostLines).Select(n => $"{sign}{n + 1}: {lines[n]}");
}
