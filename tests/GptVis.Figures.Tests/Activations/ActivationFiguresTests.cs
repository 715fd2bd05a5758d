using System.Globalization;
using System.Text.Json;
using GptVis.Analysis.Activations;
using GptVis.Figures.Activations;
using GptVis.Figures.Charts;
using GptVis.Figures.Views;
using GptVis.Model;
using GptVis.Models;

namespace GptVis.Figures.Tests.Activations;

public sealed class ActivationFiguresTests
{
    private static readonly LanguageModel Fruit = LanguageModel.Fruit;

    [Fact]
    public void The_caption_s_numbers_are_those_of_the_table()
    {
        var view = Show("i like spicy so i like");
        var rows = view.AsTable().Rows.Select(
            r => (Position: (int)r[0]!, Token: (TokenText)r[1]!, Depth: (int)r[2]!, Mean: (float)r[3]!,
                Norm: (float)r[4]!)).ToArray();
        Assert.Equal(6 * 3, rows.Length);
        double Median(int depth) =>
            rows.Where(r => r.Depth == depth).Select(r => (double)r.Norm).Order().ToArray() is var n
            ? (n[2] + n[3]) / 2
            : 0;
        var longest = rows.MaxBy(r => r.Norm);

        Assert.Contains(
            $"from {NumberText.Short(Median(0))} at the embedding to {NumberText.Short(Median(2))} after the last of 2 "
                + "layers", view.Caption);
        Assert.Contains(
            $"The longest state is that of {longest.Token.At(longest.Position)} after {longest.Depth} of 2 layers: "
                + $"{NumberText.Short(longest.Norm)}, {NumberText.Short(longest.Norm / Median(longest.Depth))} times "
                + $"the median there.",
            view.Caption);
        Assert.Contains(
            $"The means lie between {NumberText.Short(rows.Min(r => r.Mean))} and "
                + $"{NumberText.Short(rows.Max(r => r.Mean))}", view.Caption);
    }

    [Fact]
    public void One_token_is_compared_with_no_other() =>
        Assert.StartsWith("The L2 norm of `lemon` (0) goes from ", Show("lemon").Caption);

    [Fact]
    public void There_is_a_line_for_every_token_and_names_at_the_ends_of_some()
    {
        var many = Named(60, factor: 1);
        using var json = Json(many, part: 1);
        var traces = json.RootElement.GetProperty("data").EnumerateArray().ToArray();
        Assert.Equal(62, traces.Length);
        Assert.Equal(
            60, traces.Take(60).Select(t => t.GetProperty("line").GetProperty("color").GetString()).Distinct().Count());
        Assert.InRange(traces[61].GetProperty("text").GetArrayLength(), 5, 24);
        Assert.EndsWith("Lines are named where there is room; the pointer names all.", many.Caption);
        Assert.DoesNotContain("are named", Named(20, factor: 1).Caption);
    }

    [Theory]
    [InlineData(1, false), InlineData(4, false), InlineData(300, true)]
    public void A_norm_many_times_the_others_makes_the_axis_logarithmic_and_says_so(float factor, bool logarithmic)
    {
        using var json = Json(Named(10, factor), part: 1);
        var axis = json.RootElement.GetProperty("layout").GetProperty("yaxis");
        Assert.Equal(logarithmic, axis.TryGetProperty("type", out _));
        Assert.Equal(logarithmic ? "L2 norm (logarithmic)" : "L2 norm",
            axis.GetProperty("title").GetProperty("text").GetString());
    }

    [Fact]
    public void States_of_another_text_are_refused() => Assert.StartsWith(
        "The states are of 2 tokens, but 3 tokens were given.",
        Assert.Throws<ArgumentException>(
            () => ActivationFigures.OverLayers(States("i like"), TokenText.Sequence(["a", "b", "c"]), "")).Message);

    [Fact]
    public void Labels_move_apart_as_little_as_they_must()
    {
        Assert.Equal([0, 5, 9], LabelColumn.Spread([0, 5, 9], 1, 0, 10));
        Assert.Equal([4, 5, 6], LabelColumn.Spread([4, 4, 4], 1, 0, 10));
        Assert.Equal([8, 10, 9], LabelColumn.Spread([9.5, 9.9, 9.8], 1, 0, 10));
    }

    [Fact]
    public void Numbers_are_written_the_same_everywhere() =>
        Numbers.WithCommas(
            () => Show("i like").Caption == Show("i like").Caption
                && Show("i like").Caption.Contains('.', StringComparison.Ordinal)
                ? true
                : throw new InvalidOperationException());

    private static View Show(string text)
    {
        var tokens = Fruit.Tokenize(text);
        return ActivationFigures.OverLayers(
            States(text), [.. tokens.Select(t => new TokenText(t.Text, t.Id))], "Activations");
    }

    private static ResidualStates States(string text) =>
        ResidualStates.Compute(Fruit.Gpt, Fruit.Tokenizer.EncodeIds(text));

    /// <summary>A random model whose first token is so many times as long as the others.</summary>
    private static View Named(int count, float factor)
    {
        var config = new GptConfig { NLayers = 2, NHeads = 2, DModel = 8, DMlp = 32, NCtx = 64, DVocab = 64 };
        var weights = GptWeights.Random(config, seed: 1);
        foreach (ref float x in weights.TokenEmbedding.Row(0)) x *= factor;
        weights.PositionEmbedding.Span.Clear();
        var states =
            ResidualStates.Compute(new Gpt(config, weights, GptEngines.Default), [.. Enumerable.Range(0, count)]);
        return ActivationFigures.OverLayers(states,
            TokenText.Sequence(Enumerable.Range(0, count).Select(i => i.ToString(CultureInfo.InvariantCulture))),
                "Random");
    }

    private static JsonDocument Json(View view, int part) =>
        JsonDocument.Parse(((FigurePart)view.Parts[part]).Figure.ToJson());
}
