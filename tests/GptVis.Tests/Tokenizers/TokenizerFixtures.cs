using System.Diagnostics;
using System.Text.Json;
using GptVis.Tests.Shared;

namespace GptVis.Tests.Tokenizers;

/// <summary>tests/Fixtures/tokenizer: the recorded ids, and the Node.js scripts the tests compare with.</summary>
internal static class TokenizerFixtures
{
    private static readonly Lazy<string> Classes = new(() => RunNode("code-point-classes.mjs", [], [])[0]);

    /// <summary>A text and its ids by OpenAI's pattern in Python, as expected_ids.py computed them.</summary>
    public sealed record Expected(string Text, int[] Ids);

    /// <summary>Texts of every kind, on which Python and JavaScript agree.</summary>
    public static IReadOnlyList<Expected> Corpus { get; } = ReadExpected("corpus");

    /// <summary>Texts around U+0085, U+FEFF and U+001C to U+001F, which engines disagree on.</summary>
    public static IReadOnlyList<Expected> WhiteSpace { get; } = ReadExpected("whiteSpace");

    /// <summary>JavaScript's class of every code point: L, N, S, O, or - where it is not assigned.</summary>
    public static string JavaScriptClasses => Classes.Value;

    /// <summary>Ids by the npm package gpt-3-encoder.</summary>
    public static List<int[]> Gpt3EncoderIds(IEnumerable<string> texts)
    {
        // Escaped to ASCII, because Node.js's readline also ends a line at U+2028.
        var lines = texts.Select(text => JsonSerializer.Serialize(text));
        return [.. RunNode("gpt3-encoder.mjs", [Path.Combine(Repository.Root, "npm")], lines)
            .Select(line => JsonSerializer.Deserialize<int[]>(line)!)];
    }

    private static List<Expected> ReadExpected(string name)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Repository.Fixture("tokenizer", "expected-ids.json")));
        return [.. json.RootElement.GetProperty(name).EnumerateArray().Select(row => new Expected(
            row.GetProperty("text")
                .GetString()!, [.. row.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())]))];
    }

    private static List<string> RunNode(string script, IEnumerable<string> arguments, IEnumerable<string> lines)
    {
        var start = new ProcessStartInfo("node", [Repository.Fixture("tokenizer", script), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var node = Process.Start(start)!;
        // All three at once: a full pipe would stop the other side.
        var errors = node.StandardError.ReadToEndAsync();
        var writing = Task.Run(() =>
        {
            foreach (string line in lines) node.StandardInput.WriteLine(line);
            node.StandardInput.Close();
        });

        var output = new List<string>();
        while (node.StandardOutput.ReadLine() is { } line) output.Add(line);
        node.WaitForExit();
        Assert.True(node.ExitCode == 0, $"node {script} ended with {node.ExitCode}: {errors.Result}");
        writing.GetAwaiter().GetResult();
        return output;
    }
}
