using GptVis.Analysis.Ablation;
using GptVis.Figures.Charts;
using GptVis.Figures.Views;
using GptVis.Generation;
using GptVis.Model;

namespace GptVis.Figures.Ablation;

/// <summary>Figures of an ablation.</summary>
internal static class AblationFigures
{
    private const int TokensShown = 5;
    private const int HeightOfPair = 44;
    private const int LongestLabel = 24;
    private const string Whole = "whole model", Without = "ablated";

    /// <summary>
    /// Before and after the ablation: the generated text, the most likely next tokens, and the change of the prediction
    /// after each token.
    /// </summary>
    /// <param name="ablation">The two runs of the text.</param>
    /// <param name="before">The greedy continuation without ablation.</param>
    /// <param name="after">The greedy continuation with ablation.</param>
    /// <param name="tokens">The T tokens of the text.</param>
    /// <param name="nameOf">Gives the token of an id.</param>
    /// <param name="title">The ablated parts and the model, for the title.</param>
    /// <exception cref="ArgumentException">The numbers of tokens differ.</exception>
    public static View Effect(
        AblationEffect ablation, GeneratedText before, GeneratedText after, IReadOnlyList<TokenText> tokens,
        Func<int, TokenText> nameOf, string title)
    {
        if (tokens.Count != ablation.Divergence.Count)
            throw new ArgumentException(
                $"{tokens.Count} tokens were given, but the text that was run has {ablation.Divergence.Count}.",
                    nameof(tokens));

        int[] shown = Shown(ablation);
        string caption = Caption(ablation, tokens, nameOf, before, after);
        string bars = $"Bars of the most likely next tokens, with and without {ablation.Parts}.";
        return new View
        {
            Title = title,
            Caption = caption,
            AltText = $"What the model writes and expects with and without {ablation.Parts}. {caption}",
            Parts =
            [
                new HtmlPart(WrittenHtml.Comparison(Whole, before, Without, after)),
                new FigurePart(Pairs(ablation, shown, nameOf), bars),
                new FigurePart(
                    Moves(ablation, tokens), "Bars of how far the expectations after each token moved, in nats."),
            ],
            Table = Numbers(ablation, shown, tokens, nameOf, before, after),
            Summary = new Table(
                [new("next token"), new(Whole, ColumnFormat.Percent), new(Without, ColumnFormat.Percent)],
                shown.Select(id => (object?[])[nameOf(id), ablation.Before[id], ablation.After[id]])),
        };
    }

    // The most likely tokens of both distributions, in the order without ablation.
    private static int[] Shown(AblationEffect ablation)
    {
        var best = TopTokens.Of(ablation.Before.Span, TokensShown)
            .Union(TopTokens.Of(ablation.After.Span, TokensShown));
        return [.. best.OrderByDescending(id => ablation.Before[id])];
    }

    private static Figure Pairs(AblationEffect ablation, int[] shown, Func<int, TokenText> nameOf)
    {
        Bar Bars(Tensor p, string side, int color) => new(shown.Select(id => p[id]).ToArray())
        {
            Name = side,
            Direction = BarDirection.Right,
            Colors = [.. shown.Select(_ => ColorScales.Categories[color])],
            Labels = [.. shown.Select(id => NumberText.FinePercent(p[id]))],
            HoverNames = [.. shown.Select(id => $"`{nameOf(id).Visible}`, {side}: {NumberText.FinePercent(p[id])}")],
            HoverTemplate = "%{customdata}",
        };
        float most = shown.Max(id => Math.Max(ablation.Before[id], ablation.After[id]));
        return new Figure
        {
            Width = 760,
            Height = shown.Length * HeightOfPair + 90,
            Traces = [Bars(ablation.Before, Whole, 0), Bars(ablation.After, Without, 1)],
            XAxis = new Axis
            {
                Title = "probability of the next token",
                TickFormat = NumberText.PercentTicks(most),
                Range = (0, Math.Max(most, 1e-6) * 8 / 7),      // room for the label of the longest bar
            },
            YAxis = new Axis
            {
                Grid = false,
                Reversed = true,
                Range = (-0.5, shown.Length - 0.5),
                Ticks = [.. shown.Select((id, row) => (row, nameOf(id).Shortened(LongestLabel)))],
                TickSize = 14,
            },
        };
    }

    private static Figure Moves(AblationEffect ablation, IReadOnlyList<TokenText> tokens)
    {
        float[] nats = [.. ablation.Divergence.Select(kl => (float)kl)];
        return new Figure
        {
            Width = 760,
            Height = 280,
            Traces =
            [
                new Bar(nats)
                {
                    Colors = [.. nats.Select(_ => ColorScales.Categories[2])],
                    HoverNames =
                        [.. tokens.Select(
                            (token, position) =>
                                $"after {token.At(position)}: {NumberText.Nats(nats[position])} nats")],
                    HoverTemplate = "%{customdata}",
                },
            ],
            XAxis = Axis.OverTokens("expectations after each token", tokens),
            YAxis = new Axis { Title = "KL(whole ‖ ablated), nats", Range = (0, Math.Max(nats.Max(), 1e-6) * 1.1) },
        };
    }

    private static string Caption(
        AblationEffect ablation, IReadOnlyList<TokenText> tokens, Func<int, TokenText> nameOf, GeneratedText before,
        GeneratedText after)
    {
        var (position, move) = ablation.Divergence.Index().MaxBy(kl => kl.Item);
        string moves = move == 0
            ? "No expectation after any token changes."
            : $"Expectations move most after {tokens[position].At(position)}: KL {NumberText.Nats(move)} nats.";
        string honesty = ablation.Parts.Method == AblationMethod.Zero
            ? "Zeros are a state the model never met in training (off-distribution); part of the change may come from "
            + "that."
            : "Replaced by the mean over this text's positions: what the parts always do stays.";
        return $"{TopToken(ablation, nameOf)} {Writing(before, after)} {moves} {honesty}";
    }

    private static string TopToken(AblationEffect ablation, Func<int, TokenText> nameOf)
    {
        int top = TopTokens.Of(ablation.Before.Span, 1)[0], now = TopTokens.Of(ablation.After.Span, 1)[0];
        string was = NumberText.FinePercent(ablation.Before[top]);
        string becomes = NumberText.FinePercent(ablation.After[top]);
        string change = was == becomes
            ? $"stays at {was}"
            : $"{(ablation.After[top] < ablation.Before[top] ? "falls" : "rises")} from {was} to {becomes}";
        string rank = now == top
            ? "and is still the most likely next token"
            : $"and `{nameOf(now).Visible}` becomes the most likely next token, "
                + $"{NumberText.FinePercent(ablation.After[now])}";
        return $"Without {ablation.Parts}, `{nameOf(top).Visible}` {change} {rank}.";
    }

    private static string Writing(GeneratedText before, GeneratedText after)
    {
        int same = before.Ids.Zip(after.Ids).TakeWhile(pair => pair.First == pair.Second).Count();
        return same == before.Tokens.Count && same == after.Tokens.Count
            ? $"The text it writes stays the same for {same} {(same == 1 ? "token" : "tokens")}."
            : $"The text it writes differs from new token {same + 1} on.";
    }

    private static Table Numbers(
        AblationEffect ablation, int[] shown, IReadOnlyList<TokenText> tokens, Func<int, TokenText> nameOf,
        GeneratedText before, GeneratedText after)
    {
        object? Written(GeneratedText text, int i) => i < text.Tokens.Count ? nameOf(text.Tokens[i].Id) : null;
        var next = shown.Select(
            id => (object?[])["next token", tokens.Count - 1, nameOf(id), id, ablation.Before[id], ablation.After[id],
                null]);
        var moves =
            tokens.Select(
                (token, position) =>
                    (object?[])["expectations", position, token, token.Id, null, null, ablation.Divergence[position]]);
        var written = Enumerable.Range(0, Math.Max(before.Tokens.Count, after.Tokens.Count))
            .Select(i =>
                (object?[])["written", tokens.Count + i, null, null, Written(before, i), Written(after, i), null]);
        return new Table(
            [new("what"), new("position"), new("token"), new("id"), new(Whole), new(Without), new("KL (nats)")],
                [.. next, .. moves, .. written]);
    }
}
