using GptVis.Analysis.Attribution;
using GptVis.Figures.Attribution;
using GptVis.Figures.Charts;
using GptVis.Figures.Views;
using GptVis.Model;
using GptVis.Models;

namespace GptVis.Figures.Tests.Attribution;

public sealed class LogitLensFiguresTests
{
    private const string Sentence = "i like spicy so i like";

    private static readonly LanguageModel Fruit = LanguageModel.Fruit;
    private static readonly TokenText[] Tokens =
        [.. Fruit.Tokenizer.Encode(Sentence).Select(t => new TokenText(t.Text, t.Id))];

    [Fact]
    public void The_caption_tells_the_last_answer_since_when_it_stands_and_where_the_last_layer_still_changes_it()
    {
        var view = Lens();
        var best = view.AsTable().Rows.Where(row => (int)row[3]! == 1).ToList();
        string At(int row, int position) => ((TokenText)best[row * 6 + position][4]!).Visible;
        float P(int row, int position) => (float)best[row * 6 + position][6]!;

        int since = 2;
        while (since > 0 && At(since - 1, 5) == At(2, 5)) since--;
        string path = since == 0
            ? "it is the likeliest from the embeddings on"
            : $"the likeliest since layer {since - 1}; the embeddings alone say `{At(0, 5)}` "
                + $"({NumberText.Percent(P(0, 5))})";
        int changed = Enumerable.Range(0, 6).Count(t => At(1, t) != At(2, t));
        Assert.StartsWith(
            $"After `like` (5) the model says `chili` ({NumberText.Percent(P(2, 5))}), {path}.", view.Caption,
            StringComparison.Ordinal);
        Assert.Contains(
            changed == 0
                ? "The last layer changes none of the answers."
                : $"At {changed} of 6 positions the last layer still changes the answer.", view.Caption,
                StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_that_no_layer_changes_stands_from_the_embeddings_on()
    {
        var weights = GptWeights.Random(Fruit.Gpt.Config, seed: 1);
        foreach (var block in weights.Blocks)
            foreach (var writes in (Tensor[])[block.AttnOutWeight, block.MlpOutWeight]) writes.Span.Clear();
        var lens = LogitLens.Compute(
            new Gpt(Fruit.Gpt.Config, weights, GptEngines.Default), Fruit.Tokenizer.EncodeIds(Sentence));
        string caption =
            LogitLensFigures.Lens(lens, Tokens, id => new TokenText(Fruit.TokenText(id), id), "still").Caption;
        Assert.Contains(", it is the likeliest from the embeddings on. The last layer changes none of the answers.",
            caption, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_cell_is_in_the_table_with_its_guesses_and_has_its_token_written_in_it()
    {
        var view = Lens();
        Assert.Equal(3 * 6 * 5, view.AsTable().Rows.Count);
        var map = (Heatmap)((FigurePart)view.Parts[0]).Figure.Traces[0];
        Assert.Equal("chili", map.CellTexts![2][5][0]);
        Assert.EndsWith(" %", map.CellTexts[2][5][1]);
        Assert.Equal(5, map.HoverTexts![0][0].Count);
        Assert.Equal(["embeddings", "layer 0", "layer 1"], view.Summary["after"]);
    }

    [Fact]
    public void With_a_target_every_cell_tells_its_probability()
    {
        int chili = Fruit.Tokenizer.EncodeIds("chili")[0];
        var view = Lens(chili);
        var map = (Heatmap)((FigurePart)view.Parts[0]).Figure.Traces[0];
        var rows = view.AsTable().Rows.Where(row => row[3] is null).ToList();
        Assert.Equal(18, rows.Count);
        Assert.Equal(rows.Select(row => (float)row[6]!), map.Z.Span.ToArray());
        float first = (float)rows[5][6]!, last = (float)rows[17][6]!;
        Assert.Contains(
            $"the probability of `chili` goes from {NumberText.Percent(first)} in the embeddings to "
                + $"{NumberText.Percent(last)} in the model's answer", view.Caption, StringComparison.Ordinal);
        Assert.Equal("Logit lens of fruit: the probability of `chili` after every layer", view.Title);
    }

    [Fact]
    public void Sixty_tokens_have_no_room_for_words_and_keep_their_hover_texts()
    {
        var config = Fruit.Gpt.Config with { NCtx = 60 };
        var model =
            new LanguageModel(
                "long", new Gpt(config, GptWeights.Random(config, seed: 1), GptEngines.Default), Fruit.Tokenizer);
        var tokens = Enumerable.Range(0, 60).Select(i => new TokenText($"t{i}", i % 19)).ToArray();
        var view = LogitLensFigures.Lens(LogitLens.Compute(model.Gpt, [.. tokens.Select(t => t.Id!.Value)]), tokens,
            id => new TokenText(model.TokenText(id), id), "long");
        var map = (Heatmap)((FigurePart)view.Parts[0]).Figure.Traces[0];
        Assert.Null(map.CellTexts);
        Assert.Equal(60, map.HoverTexts![2].Count);
    }

    [Fact]
    public void The_number_of_tokens_has_to_be_the_lens_s() =>
        Assert.Contains("6 tokens, and 2", Assert.Throws<ArgumentException>(() => LogitLensFigures.Lens(
            LogitLens.Compute(Fruit.Gpt, Fruit.Tokenizer.EncodeIds(Sentence)), Tokens[..2], id => new TokenText("x"),
                "fruit")).Message);

    private static View Lens(int? target = null) => LogitLensFigures.Lens(
        LogitLens.Compute(Fruit.Gpt, Fruit.Tokenizer.EncodeIds(Sentence), target: target), Tokens,
            id => new TokenText(Fruit.TokenText(id), id), "fruit");
}
