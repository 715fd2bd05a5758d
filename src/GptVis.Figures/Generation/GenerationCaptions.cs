using System.Globalization;
using GptVis.Figures.Charts;
using GptVis.Figures.Views;
using GptVis.Generation;

namespace GptVis.Figures.Generation;

/// <summary>The caption and the tables of a generated text.</summary>
internal static class GenerationCaptions
{
    private const int LongestName = 30;

    /// <summary>
    /// The caption: how often the most likely token was chosen, the least likely choice, and why generation stopped.
    /// </summary>
    public static string Caption(GeneratedText text, GenerationOptions options)
    {
        var tokens = text.Tokens;
        if (tokens.Count == 0) return "It was stopped before its first token.";

        int favourites = tokens.Count(token => token.Rank == 0);
        var (index, boldest) = tokens.Index().MinBy(token => token.Item.Probability);
        string taken = tokens.Count == 1
            ? $"One new token, `{Name(boldest)}`: {NumberText.Percent(boldest.Probability)}{RankText(boldest)}."
            : string.Create(CultureInfo.InvariantCulture,
                $"{tokens.Count} new tokens, "
                    + $"{(favourites == 0 ? "none" : favourites == tokens.Count ? "all" : favourites)} of them the "
                    + $"model's favourite. The least likely is `{Name(boldest)}`, new token {index + 1}: "
                    + $"{NumberText.Percent(boldest.Probability)}{RankText(boldest)}.");
        return $"{taken} {How(options)} {Why(text.Stop)}";
    }

    /// <summary>
    /// The slider's note for one step; <paramref name="narrowed"/> if the chances in the draw differ from the model's
    /// probabilities.
    /// </summary>
    public static string Place(GeneratedToken token, int index, bool narrowed)
    {
        string drawn = narrowed ? $"; {NumberText.Percent(token.SamplingProbability)} in the draw" : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"New token {index + 1} is `{Name(token)}`: "
                + $"{NumberText.Percent(token.Probability)}{RankText(token)}{drawn}. "
                + $"Chosen in view of {token.Context} {(token.Context == 1 ? "token" : "tokens")}.");
    }

    /// <summary>", the favourite" or ", number 4".</summary>
    public static string RankText(GeneratedToken token) =>
        token.Rank == 0
        ? ", the favourite"
        : string.Create(CultureInfo.InvariantCulture, $", number {token.Rank + 1:N0}");

    /// <summary>The alternatives of every step.</summary>
    public static Table Candidates(IReadOnlyList<GeneratedToken> tokens) => new(
        [new("new token"), new("rank"), new("token"), new("id"), new("probability"), new("in the draw"), new("chosen")],
        from token in tokens.Index()
        from row in AlternativeRow.Of(token.Item)
        select (object?[])[token.Index + 1, row.Rank + 1, row.Token, row.Token.Id, row.Probability, row.Chance,
            row.IsChosen ? "yes" : ""]);

    /// <summary>The chosen tokens, one per row.</summary>
    public static Table Chosen(IReadOnlyList<GeneratedToken> tokens) => new(
        [new("new token"), new("token"), new("probability", ColumnFormat.Percent), new("rank")],
        tokens.Select(
            (token, i) => (object?[])[i + 1, new TokenText(token.Token, token.Id), token.Probability, token.Rank + 1]));

    private static string Name(GeneratedToken token) => new TokenText(token.Token).Shortened(LongestName);

    private static string How(GenerationOptions options)
    {
        if (options.Temperature == 0) return "Always the likeliest token was taken.";
        string narrowed = string.Concat(
            options.TopK is { } k ? string.Create(CultureInfo.InvariantCulture, $", from the {k} likeliest") : "",
            options.TopP is { } p
                ? string.Create(CultureInfo.InvariantCulture, $", from those that make up {NumberText.Percent(p)}")
                : "");
        return string.Create(CultureInfo.InvariantCulture,
            $"Drawn at temperature {options.Temperature:0.##}{narrowed}, seed {options.Seed}: another seed gives "
                + $"another text.");
    }

    private static string Why(StopReason stop) => stop switch
    {
        StopReason.MaxNewTokens => "It stopped at the length asked for.",
        StopReason.StopToken => "It stopped because the last token ends the text.",
        StopReason.ContextFull => "It stopped because the model's context is full.",
        StopReason.Cancelled => "It was stopped before its end.",
        _ => throw new ArgumentOutOfRangeException(nameof(stop), stop, "This reason is not known."),
    };
}
