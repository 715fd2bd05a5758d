using GptVis.Figures.Charts;
using GptVis.Figures.Generation;
using GptVis.Figures.Models;

namespace GptVis.Browser.Tests;

/// <summary>Texts and numbers to draw.</summary>
internal static class Examples
{
    private const string Story =
        "The quick brown fox jumps over the lazy dog . Then the dog , who had been asleep under the old oak tree "
        + "since the early morning , opened one eye , "
        + "looked at the fox , looked at the quick brown blur it left behind in the grass , and decided , as dogs do "
        + ", that the fox was someone else 's problem today .";

    public static IReadOnlyList<TokenText> Tokens(int count) => TokenText.Sequence(
        [.. Enumerable.Range(0, count).Select(i => Words[i % Words.Length])
            .Select((word, i) => i == 0 ? word : " " + word)],
        [.. Enumerable.Range(0, count).Select(i => 262 + i * 37 % 50000)]);

    /// <summary>Text that is markup, script, template, line break or number somewhere else.</summary>
    public static IReadOnlyList<TokenText> HostileTokens { get; } = TokenText.Sequence(
        ["</script>", "<b>bold</b>", "<img src=x onerror=fail()>", " \"quoted\"", " it's", "`tick`", "\n", "\t", " 42",
            "42", "%{z}", "$x$", "&amp;", "🍋", "\u202Eright", "-->", " averylongtokenthatneverends", " 42"]);

    /// <summary>
    /// A causal pattern with a sink at the first token, a look at the previous one and something further back.
    /// </summary>
    public static Tensor Pattern(int T)
    {
        var random = new Random(T);
        var pattern = new Tensor(T, T);
        for (int query = 0; query < T; query++)
        {
            var row = pattern.Row(query)[..(query + 1)];
            for (int key = 0; key <= query; key++)
                row[key] = (float)Math.Pow(random.NextDouble(), 6) + (key == 0 ? 0.9f : 0)
                    + (key == query - 1 ? 0.5f : 0) + 0.01f;
            float sum = 0;
            foreach (float share in row) sum += share;
            for (int key = 0; key <= query; key++) row[key] /= sum;
        }
        return pattern;
    }

    public static IReadOnlyList<TokenProbability> Top { get; } =
    [
        new(new(" dog", 3290), 0.4123f), new(new(" cat", 3797), 0.183f), new(new("\n", 198), 0.0912f),
            new(new(" fox", 21831), 0.061f), new(new(" the", 262), 0.0004f),
    ];

    public static IReadOnlyList<ParameterShare> Gpt2Small { get; } =
    [
        new("token embedding", 38_597_376), new("position embedding", 786_432), new("attention", 28_348_416),
            new("MLP", 56_669_184), new("layer norms", 38_400),
    ];

    private static string[] Words => Story.Split(' ');
}
