using System.Globalization;
using GptVis.Analysis.Ablation;
using GptVis.Figures.Ablation;
using GptVis.Figures.Charts;
using GptVis.Figures.Views;
using GptVis.Generation;
using GptVis.Model;
using GptVis.Models;

namespace GptVis.Figures.Tests.Ablation;

public sealed class AblationFiguresTests
{
    private const string Text = "i like spicy so i like";

    /// <summary>Here one head matters much: after the longer text each can stand in for the others.</summary>
    private const string TextOfMap = "i like spicy";

    [Theory]
    [InlineData(0, 0), InlineData(1, 0), InlineData(1, 1)]
    public void The_caption_tells_what_the_table_has(int layer, int head)
    {
        var view = Effect(new AblatedParts { Heads = [(layer, head)] });
        var rows = view.AsTable().Rows;
        var next = rows.Where(row => (string)row[0]! == "next token").ToArray();
        var (top, now) = (next.MaxBy(row => (float)row[4]!)!, next.MaxBy(row => (float)row[5]!)!);
        string change = (float)top[5]! < (float)top[4]! ? "falls" : "rises";
        string rank = top == now
            ? "and is still the most likely next token"
            : $"and `{now[2]}` becomes the most likely next token, {NumberText.FinePercent((float)now[5]!)}";
        string change_ = NumberText.FinePercent((float)top[4]!) == NumberText.FinePercent((float)top[5]!)
            ? $"stays at {NumberText.FinePercent((float)top[4]!)}"
            : $"{change} from {NumberText.FinePercent((float)top[4]!)} to {NumberText.FinePercent((float)top[5]!)}";
        Assert.StartsWith($"Without layer {layer} head {head}, `{top[2]}` {change_} {rank}.", view.Caption);

        var written = rows.Where(row => (string)row[0]! == "written").ToArray();
        int same = written.TakeWhile(row => Equals(row[4], row[5])).Count();
        Assert.Contains(
            same == written.Length
                ? $"stays the same for {same} tokens."
                : $"differs from new token {same + 1} on.", view.Caption);

        var moved = rows.Where(row => (string)row[0]! == "expectations").MaxBy(row => (double)row[6]!)!;
        Assert.Contains(
            $"Expectations move most after {((TokenText)moved[2]!).At((int)moved[1]!)}: KL "
                + $"{((double)moved[6]!).ToString("0.000", CultureInfo.InvariantCulture)} nats.", view.Caption);
        Assert.EndsWith(
            "Zeros are a state the model never met in training (off-distribution); part of the change may come from "
                + "that.", view.Caption);
    }

    [Fact]
    public void Both_sides_favourites_are_shown_in_the_order_of_the_whole_model()
    {
        var parts = new AblatedParts { Layers = [0, 1] };
        var view = Effect(parts);
        var ablation =
            AblationEffect.Compute(LanguageModel.Fruit.Gpt, LanguageModel.Fruit.Tokenizer.EncodeIds(Text), parts);
        float[] before = [.. view.Summary["whole model"].Select(p => (float)p!)];
        Assert.Equal(before.OrderDescending(), before);
        Assert.InRange(before.Length, 5, 10);
        Assert.Equal(ablation.Before.Span.ToArray().Max(), before[0]);
        Assert.Equal(ablation.After.Span.ToArray().Max(), view.Summary["ablated"].Max(p => (float)p!));
    }

    [Fact]
    public void What_changes_nothing_is_said_to_change_nothing()
    {
        var view = Effect(new AblatedParts());
        Assert.Contains("`chili` stays at >99.9 %", view.Caption);
        Assert.Contains(
            "and is still the most likely next token. The text it writes stays the same for 2 tokens. No expectation "
                + "after any token changes.", view.Caption);
    }

    [Fact]
    public void The_mean_is_not_called_off_distribution()
    {
        string caption = Effect(new AblatedParts { Heads = [(1, 1)], Method = AblationMethod.Mean }).Caption;
        Assert.DoesNotContain("off-distribution", caption);
        Assert.EndsWith("Replaced by the mean over this text's positions: what the parts always do stays.", caption);
    }

    [Fact]
    public void The_texts_are_shown_as_texts_with_the_new_part_marked_from_the_first_difference_on()
    {
        var view = Effect(new AblatedParts { Heads = [(0, 0), (0, 1), (1, 0), (1, 1)] });
        var page = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(view.ToHtml());
        string[] texts = [.. page.QuerySelectorAll("th[scope=row] + td").Select(cell => cell.TextContent)];
        Assert.StartsWith(Text + " chili", texts[0]);
        Assert.StartsWith(Text, texts[1]);
        Assert.NotEqual(texts[0], texts[1]);
        Assert.Equal(2, page.QuerySelectorAll("th[scope=row] + td b[style]").Length);
    }

    [Fact]
    public void Another_number_of_tokens_is_refused()
    {
        var fruit = LanguageModel.Fruit;
        var ablation = AblationEffect.Compute(fruit.Gpt, fruit.Tokenizer.EncodeIds(Text), new AblatedParts());
        var text = Generator.Generate(fruit, Text, GenerationOptions.Greedy);
        var error =
            Assert.Throws<ArgumentException>(
                () => AblationFigures.Effect(ablation, text, text, Numbers.Fruit.Take(2).ToArray(),
                    id => new TokenText(fruit.TokenText(id)), "Wrong"));
        Assert.StartsWith("2 tokens were given, but the text that was run has 6.", error.Message);
    }

    [Fact]
    public void The_map_s_caption_names_the_head_that_changes_most()
    {
        var view = Map(AblationMethod.Zero, AblationMethod.Mean);
        var zero = view.AsTable().Rows.Where(row => (string)row[0]! == "zero").ToArray();
        var most = zero.MaxBy(row => Math.Abs((float)row[3]!))!;
        Assert.StartsWith("The whole model gives `so` 99.0 %", view.Caption);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture,
            $"Replaced by zero, layer {most[1]}, head {most[2]} changes that most, to "
                + $"{NumberText.FinePercent((double)most[4]!)} (ln p "
                + $"{((float)most[3]!).ToString("+0.000;−0.000", CultureInfo.InvariantCulture)}); "
            + $"{zero.Count(row => (float)row[3]! < 0)} of 4 heads lower it, {zero.Count(row => (float)row[3]! > 0)} "
            + $"raise it."), view.Caption);
        Assert.Contains("zeros are a state the model never met in training", view.Caption);
        Assert.DoesNotContain("never met in training", Map(AblationMethod.Mean).Caption);
    }

    [Fact]
    public void The_map_s_table_has_every_head_of_every_method()
    {
        Assert.Equal(8, Map(AblationMethod.Zero, AblationMethod.Mean).AsTable().Rows.Count);
        var one = Map(AblationMethod.Zero).AsTable();
        Assert.Equal(
            ["layer", "head", "change of ln p", "probability", "KL (nats)"], one.Columns.Select(column => column.Name));
        var alone =
            AblationEffect.Compute(LanguageModel.Fruit.Gpt, LanguageModel.Fruit.Tokenizer.EncodeIds(TextOfMap),
                new AblatedParts { Heads = [(1, 0)] });
        Assert.Equal(alone.After[LanguageModel.Fruit.Tokenizer.EncodeIds("so")[0]], (double)one.Rows[2][3]!, 5);
    }

    [Fact]
    public void A_map_where_no_head_matters_says_so()
    {
        var fruit = LanguageModel.Fruit;
        var map = AblationMap.Compute(fruit.Gpt, fruit.Tokenizer.EncodeIds("so"), AblationMethod.Mean);
        var view = AblationMapFigures.Map([map], new TokenText(fruit.TokenText(map.Token)), "One token");
        Assert.Contains("With its mean over the text in the place of a head's output nothing changes.", view.Caption);
    }

    [Fact]
    public void Maps_that_cannot_be_compared_are_refused()
    {
        Assert.StartsWith("There are no maps",
            Assert.Throws<ArgumentException>(() => AblationMapFigures.Map([], new TokenText("a"), "")).Message);
        var fruit = AblationMap.Compute(LanguageModel.Fruit.Gpt, [1, 2], AblationMethod.Zero);
        var config = LanguageModel.Fruit.Gpt.Config with { NLayers = 3 };
        var other =
            AblationMap.Compute(
                new Gpt(config, GptWeights.Random(config, 1), GptEngines.Default), [1, 2], AblationMethod.Zero);
        Assert.StartsWith("The maps are of different texts or models",
            Assert.Throws<ArgumentException>(
                () => AblationMapFigures.Map([fruit, other], new TokenText("a"), "")).Message);
    }

    [Fact]
    public void One_head_that_changes_much_more_than_all_others_does_not_make_them_pale()
    {
        var config = LanguageModel.Fruit.Gpt.Config with { NLayers = 30 };
        var map = AblationMap.Compute(
            new Gpt(config, GptWeights.Random(config, 1), GptEngines.Default), [1, 2], AblationMethod.Zero);
        map.Change[3, 1] = 0;
        float others = map.Change.Span.ToArray().Max(MathF.Abs);
        map.Change[3, 1] = -100 * others;
        var heat = Heat(AblationMapFigures.Map([map], new TokenText("a"), "Outlier"));
        Assert.Equal((-others, others), (heat.Min, heat.Max));
        Assert.Equal(-100 * others, heat.Z[3, 1]);
        Assert.StartsWith("≤ −0.", heat.ColorBarTicks[0].Text);
        Assert.StartsWith("+0.", heat.ColorBarTicks[^1].Text);

        // Few heads: none is beyond the scale.
        var few = Heat(Map(AblationMethod.Zero));
        Assert.Equal(few.Z.Span.ToArray().Max(MathF.Abs), few.Max);
        Assert.StartsWith("−", few.ColorBarTicks[0].Text);
    }

    private static Heatmap Heat(View view) => (Heatmap)((FigurePart)view.Parts[0]).Figure.Traces[0];

    private static View Effect(AblatedParts parts)
    {
        var fruit = LanguageModel.Fruit;
        var tokens = fruit.Tokenizer.Encode(Text);
        var options = GenerationOptions.Greedy with { MaxNewTokens = 6 };
        return AblationFigures.Effect(
            AblationEffect.Compute(fruit.Gpt, [.. tokens.Select(t => t.Id)], parts),
            Generator.Generate(fruit, Text, options), Generator.Generate(fruit, Text, options, parts.ToEdit()),
            [.. tokens.Select(t => new TokenText(t.Text, t.Id))], id => new TokenText(fruit.TokenText(id), id),
            "Without");
    }

    private static View Map(params AblationMethod[] methods)
    {
        var fruit = LanguageModel.Fruit;
        AblationMap[] maps =
            [.. methods.Select(method => AblationMap.Compute(fruit.Gpt, fruit.Tokenizer.EncodeIds(TextOfMap), method))];
        return AblationMapFigures.Map(maps, new TokenText(fruit.TokenText(maps[0].Token)), "Map");
    }
}
