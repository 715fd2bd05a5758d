using GptVis.Figures.Charts;
using GptVis.Model;
using GptVis.Models;
using GptVis.Tokenizers;
using static GptVis.Interactive.Notebook;

namespace GptVis.Interactive.Tests;

[Collection(nameof(UsesTheModelOfAllCalls))]
public sealed class NotebookTests
{
    private const string Text = "i like spicy so i like";

    [Fact]
    public void Model_summary_tells_the_fruit_model_s_numbers()
    {
        var view = ModelSummary();
        Assert.Contains("fruit has 2 layers of 2 heads, 4 heads in all. 10,660 parameters.", view.Caption,
            StringComparison.Ordinal);
        var entries = view.AsTable();
        var values = entries["entry"].Zip(entries["value"]).ToDictionary(e => (string)e.First!, e => (string)e.Second!);
        Assert.Equal("19", values["vocabulary"]);
        Assert.Equal("12", values["context"]);
        Assert.Equal("20", values["width"]);
        Assert.Equal("80", values["MLP hidden units"]);
        Assert.Equal("ReLU", values["activation"]);
        Assert.Equal("no", values["q, k, v bias"]);
        Assert.Equal("42.6 kB", values["memory"]);
    }

    [Fact]
    public void Tokens_are_the_model_s_own()
    {
        var table = Tokens(Text).AsTable();
        Assert.Equal(Text.Split(' '), table["token"].Select(t => ((TokenText)t!).Text));
        Assert.Equal(LanguageModel.Fruit.Tokenizer.EncodeIds(Text), table["id"].Select(id => (int)id!));
    }

    [Fact]
    public void Attention_is_the_trace_s_pattern()
    {
        var pattern = LanguageModel.Fruit.Gpt.Run(LanguageModel.Fruit.Tokenizer.EncodeIds(Text)).Blocks[1].Pattern;
        var table = PlotAttention(Text, layer: 1, head: 0).AsTable();

        Assert.Equal(6 * 7 / 2, table.Rows.Count);
        foreach (var row in table.Rows)
            Assert.Equal(pattern[0, (int)row[0]!, (int)row[2]!], (float)row[4]!);
    }

    [Fact]
    public void The_next_word_after_the_held_out_beginning_is_chili()
    {
        var table = PredictNext(Text, top: 19).AsTable();
        Assert.Equal("chili", ((TokenText)table["token"][0]!).Text);
        // Measured: exactly 1; rounding 19 floats can be off by 1e-6.
        Assert.Equal(1, table["probability"].Sum(p => (float)p!), 1e-6f);
    }

    [Fact]
    public void The_last_word_looks_at_the_taste_as_the_tutorial_says() =>
        Assert.Contains("`like` (5) at `spicy` (2), 97.8 %", PlotAttention(Text, layer: 1, head: 1).Caption,
            StringComparison.Ordinal);

    [Fact]
    public void Unknown_words_are_counted_and_named()
    {
        const string message =
            "2 of 4 words are not in the vocabulary of fruit and read as UNKNOWN: `Bananas`, `mangos`.";
        Assert.EndsWith(message,
            Tokens("Bananas taste so mangos".Replace("taste", "like", StringComparison.Ordinal)).Caption,
                StringComparison.Ordinal);
        Assert.EndsWith(message, PlotAttention("Bananas like so mangos", 0, 0).Caption, StringComparison.Ordinal);
        Assert.EndsWith(message, PredictNext("Bananas like so mangos").Caption, StringComparison.Ordinal);
        Assert.DoesNotContain("UNKNOWN", PlotAttention(Text, 0, 0).Caption, StringComparison.Ordinal);
    }

    [Fact]
    public void The_sentence_of_the_seeds_works_on_a_random_model_with_GPT2_s_tokens()
    {
        var config = new GptConfig { NLayers = 4, NHeads = 5, DModel = 40, DMlp = 160, NCtx = 32, DVocab = 50257 };
        var model =
            new LanguageModel("random", new Gpt(config, GptWeights.Random(config, seed: 1), GptEngines.Default), Gpt2Tokenizer.Default);
        const string sentence = "The quick brown fox jumps over the lazy dog.";

        Assert.Equal([464, 2068, 7586, 21831, 18045, 625, 262, 16931, 3290, 13],
            Tokens(sentence, model).AsTable()["id"].Select(id => (int)id!));
        Assert.Equal(55, PlotAttention(sentence, 3, 4, model).AsTable().Rows.Count);
        Assert.Contains(
            "the other 50,247 tokens", PredictNext(sentence, model: model).Caption, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_with_more_embeddings_than_tokens_still_predicts()
    {
        var config = LanguageModel.Fruit.Gpt.Config with { DVocab = 64 };
        var model =
            new LanguageModel(
                "padded", new Gpt(config, GptWeights.Random(config, seed: 1), GptEngines.Default), LanguageModel.Fruit.Tokenizer);
        var labels = PredictNext("so", top: 64, model).AsTable()["token"].Select(t => ((TokenText)t!).Text).ToList();
        Assert.Contains("chili", labels);
        Assert.Contains("⟨id 63⟩", labels);
    }

    [Theory]
    [InlineData(99, 0,
        "Layer 99 was asked for, but fruit has 2 layers: 0 to 1. UseModel(\"gpt2\") loads GPT-2 (548 MB, fetched "
        + "once), which has more.")]
    [InlineData(-1, 0,
        "Layer -1 was asked for, but fruit has 2 layers: 0 to 1. UseModel(\"gpt2\") loads GPT-2 (548 MB, fetched "
        + "once), which has more.")]
    [InlineData(0, 2,
        "Head 2 was asked for, but fruit has 2 heads per layer: 0 to 1. UseModel(\"gpt2\") loads GPT-2 (548 MB, "
        + "fetched once), which has more.")]
    public void A_layer_or_head_that_is_not_there_is_refused_with_what_is(int layer, int head, string message) =>
        AssertMessage(message, () => PlotAttention(Text, layer, head));

    [Fact]
    public void Texts_that_cannot_be_run_are_refused_in_one_sentence()
    {
        const string empty = "The text is empty: it has no tokens. Give at least one word.";
        AssertMessage(empty, () => PlotAttention("", 0, 0));
        AssertMessage(empty, () => PredictNext("  \n"));
        AssertMessage("The text has no tokens: fruit reads words, and there is none in it.", () => PredictNext("!!!"));
        AssertMessage("The text is null; give a text.", () => Tokens(null!));
        AssertMessage("The text has 13 tokens, but fruit sees at most 12 at once. Shorten it to 12 tokens.",
            () => PredictNext(string.Join(' ', Enumerable.Repeat("so", 13))));
        AssertMessage("Show at least 1 token; 0 was asked for.", () => PredictNext(Text, top: 0));
    }

    [Fact]
    public void A_text_longer_than_the_context_still_shows_its_tokens() =>
        Assert.Equal(40, Tokens(string.Join(' ', Enumerable.Repeat("so", 40))).AsTable().Rows.Count);

    /// <summary>
    /// What a notebook prints of a failed cell is the exception's text: the message and nothing else.
    /// </summary>
    private static void AssertMessage(string message, Func<object> call) =>
        Assert.Equal(message, Assert.Throws<NotebookException>(call).ToString());
}
