using System.Globalization;
using GptVis.Tokenizers;

namespace GptVis.Training;

/// <summary>The training lines as token ids, with notes for the user.</summary>
/// <remarks>
/// A line longer than the context is cut into pieces. Each begins with the last token of the piece before, so that
/// every token except the line's first is predicted once.
/// </remarks>
internal sealed class TrainingText
{
    private const int WordsNamed = 10;

    private readonly List<int[]> _pieces = [];
    private readonly List<int> _long = [], _short = [];
    private readonly List<string> _unknown = [];
    private readonly HashSet<string> _seen = [];

    /// <param name="lines">The lines.</param>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="context">The context length in tokens.</param>
    /// <param name="end">The token to append to every line; null for none.</param>
    /// <param name="called">The word for a line in notes: "line", "validation line".</param>
    public TrainingText(IReadOnlyList<string> lines, Tokenizer tokenizer, int context, int? end, string called)
    {
        for (int i = 0; i < lines.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(lines[i])) continue;
            int[] ids = Encode(lines[i], tokenizer);
            if (ids.Length < 2)
            {
                _short.Add(i + 1);
                continue;
            }
            if (end is { } id) ids = [.. ids, id];
            if (ids.Length > context + 1) _long.Add(i + 1);
            for (int from = 0; from + 1 < ids.Length; from += context)
                _pieces.Add(ids[from..Math.Min(ids.Length, from + context + 1)]);
        }
        Notes = [.. Sentences(called, context)];
    }

    /// <summary>The pieces, 2 to context + 1 tokens each.</summary>
    public IReadOnlyList<int[]> Pieces => _pieces;

    /// <summary>Notes about what a user may not expect, one sentence each.</summary>
    public IReadOnlyList<string> Notes { get; }

    private int[] Encode(string line, Tokenizer tokenizer)
    {
        if (tokenizer.UnknownTokenId is not { } unknown) return tokenizer.EncodeIds(line);

        var tokens = tokenizer.Encode(line);
        foreach (var token in tokens.Where(token => token.Id == unknown))
        {
            string word = line.Substring(token.Start, token.Length).ToLowerInvariant();
            if (_seen.Add(word)) _unknown.Add(word);
        }
        return [.. tokens.Select(t => t.Id)];
    }

    private IEnumerable<string> Sentences(string called, int context)
    {
        if (_long.Count > 0)
            yield return $"{Which(_long, called)} longer than the context of {context} tokens, and learned in pieces "
                + "of it.";
        if (_short.Count > 0)
            yield return $"{Which(_short, called)} left out: {(_short.Count == 1 ? "it has" : "they have")} fewer "
                + "than two tokens, so there is nothing to predict.";
        if (_unknown.Count > 0)
            yield return $"{Number(_unknown.Count)} {(_unknown.Count == 1 ? "word is" : "words are")} not in the "
                + $"tokenizer's vocabulary and learned as {WordTokenizer.Unknown}: {Named(_unknown)}.";
    }

    private static string Which(List<int> lines, string called) => lines.Count == 1
        ? string.Create(CultureInfo.InvariantCulture, $"{char.ToUpperInvariant(called[0])}{called[1..]} {lines[0]} is")
        : string.Create(
            CultureInfo.InvariantCulture, $"{lines.Count:N0} {called}s, the first of them {called} {lines[0]}, are");

    private static string Named(List<string> words) => words.Count <= WordsNamed
        ? string.Join(", ", words)
        : $"{string.Join(", ", words.Take(WordsNamed))} and {Number(words.Count - WordsNamed)} more";

    private static string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
