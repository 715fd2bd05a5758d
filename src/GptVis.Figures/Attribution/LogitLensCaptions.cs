using System.Globalization;
using GptVis.Analysis.Attribution;
using GptVis.Figures.Charts;
using GptVis.Figures.Views;

namespace GptVis.Figures.Attribution;

/// <summary>The caption and the tables of a <see cref="LogitLens"/>.</summary>
internal static class LogitLensCaptions
{
    private const int LongestName = 30;

    private const string Limits =
        "Early layers are read here with the words of the last one: what they know in another form stays unseen.";

    /// <summary>
    /// The name of a row, after the last part that was added to the stream: "embeddings", "layer 0", "layer 1".
    /// </summary>
    public static string RowName(int row) =>
        row == 0 ? "embeddings" : string.Create(CultureInfo.InvariantCulture, $"layer {row - 1}");

    /// <summary>
    /// The caption: how the prediction after the last token develops, and how early the predictions are final at all
    /// positions.
    /// </summary>
    public static string Caption(LogitLens lens, IReadOnlyList<TokenText> tokens, Func<int, TokenText> nameOf)
    {
        int last = tokens.Count - 1;
        if (lens.TargetProbability is { } target)
            return $"{OfTarget(target, nameOf(lens.Target!.Value), tokens)} {Limits}";

        var end = lens.Top(lens.Rows - 1, last)[0];
        int since = FirstRowThatStays(lens, last);
        var start = lens.Top(0, last)[0];
        string path = since == 0
            ? "it is the likeliest from the embeddings on"
            : $"the likeliest since {RowName(since)}; the embeddings alone say "
            + $"`{nameOf(start.Id).Shortened(LongestName)}` ({NumberText.Percent(start.Probability)})";
        string others = tokens.Count == 1 ? "" : Settled(lens);
        return $"After {tokens[last].At(last)} the model says `{nameOf(end.Id).Shortened(LongestName)}` "
            + $"({NumberText.Percent(end.Probability)}), {path}.{others} {Limits}";
    }

    /// <summary>The predictions of every cell, one per row.</summary>
    public static Table Cells(LogitLens lens, IReadOnlyList<TokenText> tokens, Func<int, TokenText> nameOf)
    {
        var rows = from row in Enumerable.Range(0, lens.Rows)
                   from t in Enumerable.Range(0, tokens.Count)
                   from guess in lens.Top(row, t).Index()
                   select (object?[])[RowName(row), t, tokens[t], guess.Index + 1, nameOf(guess.Item.Id), guess.Item.Id,
                       guess.Item.Probability];
        if (lens.TargetProbability is { } target)
            rows = rows.Concat(from row in Enumerable.Range(0, lens.Rows)
                               from t in Enumerable.Range(0, tokens.Count)
                               select (object?[])[RowName(row), t, tokens[t], null, nameOf(lens.Target!.Value),
                                   lens.Target, target[row, t]]);
        return new Table(
            [new("after"), new("position"), new("token"), new("rank"), new("next token"), new("id"),
                new("probability")], rows);
    }

    /// <summary>The predictions after the last token, row by row.</summary>
    public static Table LastPosition(LogitLens lens, Func<int, TokenText> nameOf)
    {
        int last = lens.Positions - 1;
        return new Table(
            [new("after"), new("next token"), new("probability", ColumnFormat.Percent)],
            Enumerable.Range(0, lens.Rows).Select(row => lens.TargetProbability is { } target
                ? (object?[])[RowName(row), nameOf(lens.Target!.Value), target[row, last]]
                : [RowName(row), nameOf(lens.Top(row, last)[0].Id), lens.Top(row, last)[0].Probability]));
    }

    /// <summary>The hover lines of a cell.</summary>
    public static string[] Hover(LogitLens lens, int row, int position, Func<int, TokenText> nameOf, bool all)
    {
        var guesses = lens.Top(row, position).Take(all ? int.MaxValue : 1)
            .Select(guess => $"{nameOf(guess.Id).Shortened(LongestName)}  {NumberText.Percent(guess.Probability)}");
        if (lens.TargetProbability is { } target)
            guesses = guesses.Prepend(
                $"{nameOf(lens.Target!.Value).Shortened(LongestName)}  {NumberText.Percent(target[row, position])}; "
                    + $"the likeliest here:");
        return [.. guesses];
    }

    private static string OfTarget(Tensor target, TokenText name, IReadOnlyList<TokenText> tokens)
    {
        int rows = target.Shape[0], last = tokens.Count - 1, best = 0;
        for (int row = 1; row < rows; row++)
            if (target[row, last] > target[best, last]) best = row;
        string highest = best == rows - 1
            ? ", where it is highest"
            : $"; it is highest after {RowName(best)}, {NumberText.Percent(target[best, last])}";
        return $"After {tokens[last].At(last)} the probability of `{name.Shortened(LongestName)}` goes from "
            + $"{NumberText.Percent(target[0, last])} in the embeddings to "
            + $"{NumberText.Percent(target[rows - 1, last])} in the model's answer{highest}.";
    }

    private static string Settled(LogitLens lens)
    {
        int[] since = [.. Enumerable.Range(0, lens.Positions).Select(t => FirstRowThatStays(lens, t))];
        int onlyLast = since.Count(row => row == lens.Rows - 1);
        return onlyLast == 0
            ? " The last layer changes none of the answers."
            : string.Create(CultureInfo.InvariantCulture,
                $" At {onlyLast} of {lens.Positions} positions the last layer still changes the answer.");
    }

    /// <summary>The first row from which the most likely token is always that of the last row.</summary>
    private static int FirstRowThatStays(LogitLens lens, int position)
    {
        int row = lens.Rows - 1, id = lens.Top(row, position)[0].Id;
        while (row > 0 && lens.Top(row - 1, position)[0].Id == id) row--;
        return row;
    }
}
