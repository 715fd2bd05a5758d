using GptVis.Analysis.Attribution;
using GptVis.Checkpoints;
using GptVis.Figures.Views;
using GptVis.Model;
using GptVis.Models;
using GptVis.Tests.Shared;
using GptVis.Tokenizers;
using static GptVis.Interactive.Notebook;

namespace GptVis.Interactive.Tests;

[Collection(nameof(UsesTheModelOfAllCalls))]
public sealed class AttributionTests
{
    private const string Text = "i like spicy so i like";
    private const string Sentence = "The quick brown fox jumps over the lazy dog.";

    // Of max_abs, as the engine's own reference tests have it.
    private const double Tolerance = 2e-5;

    // Measured: 0 here; rows that are multiplied in other numbers may round otherwise.
    private const float ProbabilityTolerance = 1e-6f;

    // 1e-4 of the logit, 0.043. Measured: 2.2e-8.
    private const double LogitTolerance = 4e-6;

    private static readonly LanguageModel Random = RandomModel();

    public static TheoryData<string> References => [.. Directory.EnumerateDirectories(Repository.Fixture("reference"))
        .Where(folder => File.Exists(Path.Combine(folder, "reference.safetensors"))
            && Path.GetFileName(folder) != "toy-train").Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(References))]
    public void Gradients_of_the_reference_cases_are_the_reference_values(string folder)
    {
        // A word per id: the reference cases have ids and no text. Two ids are left for UNKNOWN and PADDING.
        var expected = SafeTensorsFile.Open(Path.Combine(folder, "reference.safetensors"));
        var gpt = Gpt2Checkpoint.Load(folder, GptEngines.Default);
        var words = WordTokenizer.FromWords(Enumerable.Range(0, gpt.Config.DVocab - 2).Select(id => $"w{id}"));
        var model = new LanguageModel("reference", gpt, words);
        string text = string.Join(' ', expected.ReadIntegers("input_ids").Select(id => $"w{id}"));

        var table = PlotGradients(text, model: model).AsTable();
        AssertClose(expected.ReadFloats("ig.token_scores"), table["Integrated gradients"]);
        AssertClose(expected.ReadFloats("saliency.grad_x_input"), table["Gradient × input"]);
        AssertClose(expected.ReadFloats("saliency.l2"), table["L2 norm"]);
    }

    [Fact]
    public void Gradients_explain_the_last_position_and_its_likeliest_token_unless_told_otherwise()
    {
        Assert.Equal("Gradients of fruit: why `chili` after `like` (5)?", PlotGradients(Text).Title);
        Assert.Equal("Gradients of fruit: why `lemon` after `spicy` (2)?",
            PlotGradients(Text, target: "lemon", position: 2).Title);
        Assert.Equal(["position", "token", "L2 norm"],
            PlotGradients(Text, method: GradientMethod.L2Norm).AsTable().Columns.Select(c => c.Name));
    }

    [Fact]
    public void Integrated_gradients_of_an_earlier_position_are_about_that_position()
    {
        int[] ids = LanguageModel.Fruit.Tokenizer.EncodeIds(Text);
        var expected =
            IntegratedGradients.Compute(
                LanguageModel.Fruit.Gpt, ids, position: 2, target: LanguageModel.Fruit.Tokenizer.EncodeIds("lemon")[0]);
        AssertClose(
            expected.TokenScores, PlotGradients(Text, target: "lemon", position: 2).AsTable()["Integrated gradients"]);
    }

    [Fact]
    public void Steps_and_baseline_of_integrated_gradients_are_used_and_named()
    {
        var few = PlotGradients(Text, method: GradientMethod.IntegratedGradients, steps: 3);
        var mean = PlotGradients(
            Text, method: GradientMethod.IntegratedGradients, baseline: GradientBaseline.MeanToken);
        Assert.Contains("after 3 steps.", few.Caption, StringComparison.Ordinal);
        Assert.Contains("from zero embeddings", few.Caption, StringComparison.Ordinal);
        Assert.Contains("from the mean token's embedding", mean.Caption, StringComparison.Ordinal);
        Assert.NotEqual(few.AsTable()["Integrated gradients"], mean.AsTable()["Integrated gradients"]);
    }

    [Fact]
    public void The_lens_ends_with_what_PredictNext_says()
    {
        var last = PlotLogitLens(Text).AsTable().Rows.Where(row => (string)row[0]! == "layer 1" && (int)row[1]! == 5)
            .ToList();
        var next = PredictNext(Text, top: 5).AsTable();
        Assert.Equal(next["id"].Take(5), last.Select(row => row[5]));
        for (int i = 0; i < 5; i++)
            Assert.Equal((float)next["probability"][i]!, (float)last[i][6]!, ProbabilityTolerance);
    }

    [Fact]
    public void The_attribution_adds_up_to_the_logit_and_a_difference_to_the_difference()
    {
        var tokens = Random.Tokenizer.EncodeIds(Sentence);
        var logits = Random.Gpt.NextTokenLogits(tokens);
        int dog = Random.Tokenizer.EncodeIds(" dog")[0], cat = Random.Tokenizer.EncodeIds(" cat")[0];
        double sum = PlotLogitAttribution(Sentence, target: " dog", model: Random).AsTable()["adds to the logit"]
            .Sum(x => (double)x!);
        double difference = PlotLogitAttribution(Sentence, target: " dog", versus: " cat", model: Random)
            .AsTable()["adds to the logit"].Sum(x => (double)x!);
        Assert.Equal(logits[dog], sum, LogitTolerance);
        Assert.Equal(logits[dog] - logits[cat], difference, LogitTolerance);
    }

    [Fact]
    public void A_target_is_one_token_and_GPT2_s_words_begin_with_their_space()
    {
        Assert.Contains("`·unbelievably`", PlotLogitLens(Sentence, target: " unbelievably", model: Random).Title,
            StringComparison.Ordinal);
        Assert.Contains(
            "the token without a space before it; the word after a space is another token, target: \" dog\".",
                PlotLogitLens(Sentence, target: "dog", model: Random).Caption, StringComparison.Ordinal);
        Assert.DoesNotContain("without a space", PlotLogitLens(Sentence, target: " dog", model: Random).Caption,
            StringComparison.Ordinal);
        AssertMessage("The target `banana` is not in the vocabulary of fruit; Tokens(text) shows what is.",
            () => PlotGradients(Text, target: "banana"));
        AssertMessage(
            "The target has to be one token, but for fruit `sweet·apple` is 2: `sweet`, `apple`. Give one of them.",
                () => PlotLogitLens(Text, target: "sweet apple"));
        AssertMessage("The versus `!!` has no tokens; give one token.", () => PlotLogitAttribution(Text, versus: "!!"));
    }

    [Fact]
    public void What_cannot_be_answered_is_refused_in_a_sentence()
    {
        AssertMessage(
            "Position 99 was requested; this text has 6 tokens: 0 to 5.", () => PlotGradients(Text, position: 99));
        AssertMessage("Position -1 was requested; this text has 6 tokens: 0 to 5.",
            () => PlotLogitAttribution(Text, position: -1));
        AssertMessage(
            "0 steps were requested; the minimum is 1, and 50 are usual.", () => PlotGradients(Text, steps: 0));
        AssertMessage(
            "0 tokens were requested in every place; the minimum is 1.", () => PlotLogitLens(Text, top: 0));
        foreach (var call in (Func<object>[])[() => PlotGradients(null!), () => PlotLogitLens(null!),
            () => PlotLogitAttribution(null!)])
            AssertMessage("The text is null; give a text.", call);
        foreach (var call in (Func<object>[])[() => PlotGradients(" "), () => PlotLogitLens(" "),
            () => PlotLogitAttribution(" ")])
            AssertMessage("The text is empty: it has no tokens. Give at least one word.", call);
    }

    [Theory]
    [InlineData("a"), InlineData("\n\n \t"), InlineData("</script><b>&amp; 🍋 ` 42 42"),
        InlineData("the the the the the the the the the the")]
    public void Odd_texts_have_their_pictures(string text)
    {
        foreach (var view in (View[])[PlotGradients(text, model: Random), PlotLogitLens(text, model: Random),
            PlotLogitAttribution(text, model: Random)])
        {
            Assert.NotEmpty(view.AsTable().Rows);
            Assert.DoesNotContain("NaN", view.Caption, StringComparison.Ordinal);
            Assert.DoesNotContain("</script><b>", view.ToHtml(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Unknown_words_are_counted()
    {
        foreach (var view in (View[])[PlotGradients("i like bananas"), PlotLogitLens("i like bananas"),
            PlotLogitAttribution("i like bananas")])
            Assert.EndsWith("1 of 3 words is not in the vocabulary of fruit and read as UNKNOWN: `bananas`.",
                view.Caption, StringComparison.Ordinal);
    }

    private static LanguageModel RandomModel()
    {
        var config = new GptConfig { NLayers = 3, NHeads = 5, DModel = 40, DMlp = 160, NCtx = 64, DVocab = 50257 };
        return new LanguageModel(
            "random", new Gpt(config, GptWeights.Random(config, seed: 1), GptEngines.Default), Gpt2Tokenizer.Default);
    }

    private static void AssertClose(Tensor expected, IReadOnlyList<object?> actual)
    {
        double limit = Tolerance * expected.Span.ToArray().Max(Math.Abs);
        Assert.Equal(expected.Length, actual.Count);
        for (int i = 0; i < expected.Length; i++)
            Assert.InRange(Math.Abs((double)(float)actual[i]! - expected[i]), 0, limit);
    }

    private static void AssertMessage(string message, Func<object> call) =>
        Assert.Equal(message, Assert.Throws<NotebookException>(call).ToString());
}
