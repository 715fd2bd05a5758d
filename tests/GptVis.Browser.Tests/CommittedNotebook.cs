using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace GptVis.Browser.Tests;

/// <summary>A notebook as it is committed: with stills and words of its last run.</summary>
internal static partial class CommittedNotebook
{
    // Measured: on one processor every digit is the same. With AVX2 instead of AVX-512 the fifth digit changes here and
    // there.
    private const double Tolerance = 0.03;

    // Training makes much of a last digit: with AVX2 a validation loss is another by 5 % after 6,000 steps.
    private const double TrainingTolerance = 0.25;

    // What is left by rounding, such as the 1.1e-7 between a sum and a logit, is another number on another processor;
    // so is a last digit, 0.00026 for 0.00027.
    private const double Residue = 2e-5;

    private const string WriteAgain =
        "What is committed is not what a run shows. Run: dotnet run -c Release --project src/GptVis.Cli -- gallery";

    /// <summary>Words as in a fresh run, and a still wherever it shows a figure. Pixels are not compared.</summary>
    public static void AssertShows(JsonNode committed, JsonNode fresh)
    {
        var (cells, freshCells) = (CodeCells(committed), CodeCells(fresh));
        Assert.Equal(freshCells.Count, cells.Count);
        foreach (var (cell, freshCell) in cells.Zip(freshCells))
        {
            string source = Text(cell["source"]);
            var (words, freshWords) = (Words(cell), Words(freshCell));
            double tolerance = source.Contains("TrainTinyGpt(", StringComparison.Ordinal)
                ? TrainingTolerance
                : Tolerance;
            Assert.True(AreSame(freshWords, words, tolerance),
                $"{WriteAgain}\n{source}\nA run shows:\n{freshWords}\nCommitted is:\n{words}");
            int figures = Outputs(freshCell)
                .Count(output => Text(output["data"]?["text/html"]).Contains("data-alt=\"", StringComparison.Ordinal));
            bool isTextOnly = cell["metadata"]!["tags"] is JsonArray tags
                && tags.Any(tag => (string)tag! == "text-only");
            int stills = Outputs(cell).Count(output => output["data"]?["image/png"] is not null);
            Assert.True(stills == (isTextOnly ? 0 : figures),
                $"{source}\nhas {stills} stills for {figures} figures. {WriteAgain}");
        }
    }

    /// <summary>Nothing of it runs, and nothing tells where it was made.</summary>
    public static void AssertClean(JsonNode notebook)
    {
        string[] texts = [.. CodeCells(notebook).SelectMany(Outputs).SelectMany(Texts)];
        Assert.NotEmpty(texts);
        Assert.All(texts, text =>
        {
            Assert.DoesNotContain("<script", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotMatch(AbsolutePath(), text);
            Assert.DoesNotContain(Environment.MachineName, text, StringComparison.OrdinalIgnoreCase);
        });
    }

    /// <summary>The same words, and numbers within the tolerance; spaces before numbers follow their width.</summary>
    private static bool AreSame(string words, string others, double tolerance)
    {
        string[] parts = [.. Parts(words)], otherParts = [.. Parts(others)];
        return parts.Length == otherParts.Length && parts.Zip(otherParts)
            .All(pair => pair.First == pair.Second || AreNear(pair.First, pair.Second, tolerance));
    }

    private static IEnumerable<string> Parts(string words) =>
        Number().Split(words).Select(part => Spaces().Replace(part, " ").Trim(' '));

    private static bool AreNear(string text, string other, double tolerance) =>
        TryRead(text, out double number) && TryRead(other, out double otherNumber)
        && Math.Abs(number - otherNumber)
        <= Math.Max(Residue, tolerance * Math.Max(Math.Abs(number), Math.Abs(otherNumber)));

    private static bool TryRead(string text, out double number) =>
        double.TryParse(text.Replace('−', '-'), CultureInfo.InvariantCulture, out number);

    private static string Words(JsonNode cell) =>
        string.Join('\n',
            Outputs(cell).Select(output => Text(output["text"] ?? output["data"]?["text/plain"]))
                .Where(text => text.Length > 0).Select(text => Version().Replace(text, "GptVis is ready")));

    private static IEnumerable<string> Texts(JsonNode output) =>
        output["data"] is JsonObject data
        ? data.Where(entry => entry.Key != "image/png").Select(entry => Text(entry.Value))
        : [Text(output["text"])];

    private static List<JsonNode> CodeCells(JsonNode notebook) =>
        [.. notebook["cells"]!.AsArray().Select(cell => cell!).Where(cell => (string)cell["cell_type"]! == "code")];

    private static IEnumerable<JsonNode> Outputs(JsonNode cell) => cell["outputs"]!.AsArray().Select(output => output!);

    private static string Text(JsonNode? text) => text switch
    {
        null => "",
        JsonArray lines => string.Concat(lines.Select(line => (string)line!)),
        _ => (string)text!,
    };

    // The version of a local package is a hash of all sources: it changes with every change.
    [GeneratedRegex(@"^GptVis \S+ is ready", RegexOptions.CultureInvariant)]
    private static partial Regex Version();

    [GeneratedRegex(@"([-−]?\d+(?:\.\d+)?(?:[eE][-−+]?\d+)?)", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    [GeneratedRegex(" +", RegexOptions.CultureInvariant)]
    private static partial Regex Spaces();

    [GeneratedRegex(@"(?<![\w<.:/])/(\w[\w.-]*/)+\w|\b[A-Za-z]:\\", RegexOptions.CultureInvariant)]
    private static partial Regex AbsolutePath();
}
