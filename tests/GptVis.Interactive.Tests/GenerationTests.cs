using GptVis.Figures.Charts;
using GptVis.Figures.Views;
using GptVis.Generation;
using GptVis.Model;
using GptVis.Models;
using GptVis.Tokenizers;
using static GptVis.Interactive.Notebook;

namespace GptVis.Interactive.Tests;

[Collection(nameof(UsesTheModelOfAllCalls))]
public sealed class GenerationTests
{
    private const string Text = "i like spicy so";
    private const string Whole = "i like spicy so i like";

    [Fact]
    public void Tokens_are_the_model_s_own()
    {
        var table = Tokens(Whole).AsTable();
        Assert.Equal(Whole.Split(' '), table["token"].Select(t => ((TokenText)t!).Text));
        Assert.Equal(LanguageModel.Fruit.Tokenizer.EncodeIds(Whole), table["id"].Select(id => (int)id!));
    }

    [Fact]
    public void The_next_word_after_the_held_out_beginning_is_chili()
    {
        var table = PredictNext(Whole, top: 19).AsTable();
        Assert.Equal("chili", ((TokenText)table["token"][0]!).Text);
        // Measured: exactly 1; rounding 19 floats can be off by 1e-6.
        Assert.Equal(1, table["probability"].Sum(p => (float)p!), 1e-6f);
    }

    [Fact]
    public void The_sentence_of_the_seeds_works_on_a_random_model_with_GPT2_s_tokens()
    {
        var config = new GptConfig { NLayers = 4, NHeads = 5, DModel = 40, DMlp = 160, NCtx = 32, DVocab = 50257 };
        var model =
            new LanguageModel("random", new Gpt(config, GptWeights.Random(config, seed: 1), GptEngines.Default),
                Gpt2Tokenizer.Default);
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
                "padded", new Gpt(config, GptWeights.Random(config, seed: 1), GptEngines.Default),
                    LanguageModel.Fruit.Tokenizer);
        var labels = PredictNext("so", top: 64, model).AsTable()["token"].Select(t => ((TokenText)t!).Text).ToList();
        Assert.Contains("chili", labels);
        Assert.Contains("⟨id 63⟩", labels);
    }

    [Fact]
    public void Generate_writes_what_the_generator_writes()
    {
        var expected =
            Generator.Generate(LanguageModel.Fruit, Text,
                new GenerationOptions { MaxNewTokens = 5, Seed = 3, Temperature = 0.7f, TopK = 4, TopP = 0.9f });
        var chosen = Generate(Text, tokens: 5, temperature: 0.7, topK: 4, topP: 0.9, seed: 3)
            .AsTable().Rows.Where(row => (string)row[6]! == "yes");
        Assert.Equal(expected.Ids, chosen.Select(row => (int)row[3]!));
    }

    [Fact]
    public void Every_option_of_Generate_changes_what_is_written_or_shown()
    {
        var plain = Ids(Generate("i", tokens: 8));
        Assert.NotEqual(plain, Ids(Generate("i", tokens: 3)));
        Assert.NotEqual(plain, Ids(Generate("i", tokens: 8, seed: 4)));
        Assert.Equal(Ids(Generate("i", tokens: 8, temperature: 0, seed: 1)),
            Ids(Generate("i", tokens: 8, temperature: 0, seed: 2)));
        Assert.Equal(Ids(Generate("i", tokens: 8, temperature: 0)), Ids(Generate("i", tokens: 8, topK: 1)));
        Assert.Equal(Ids(Generate("i", tokens: 8, temperature: 0)), Ids(Generate("i", tokens: 8, topP: 0.0001)));
        Assert.Equal(2, Generate("i", tokens: 1, temperature: 0, alternatives: 2).AsTable().Rows.Count);
    }

    [Fact]
    public void Beam_search_is_the_library_s()
    {
        var tree = Generation.BeamSearch.Search(
            LanguageModel.Fruit, Text, new BeamOptions { Width = 2, MaxNewTokens = 3 });
        var table = BeamSearch(Text, width: 2, tokens: 3).AsTable();
        Assert.Equal(tree.Nodes.Select(node => node.Id), table["id"].Cast<int>());
        Assert.Equal(tree.Nodes.Select(node => node.TotalLogProbability), table["ln p of all"].Cast<double>());
        Assert.Equal(3, BeamSearch(Text).Summary.Rows.Count);
    }

    [Fact]
    public void What_cannot_be_written_is_refused_in_a_sentence()
    {
        AssertMessage("0 new tokens were requested; the minimum is 1.", () => Generate(Text, tokens: 0));
        AssertMessage("0 alternatives were requested; the minimum is 1.", () => Generate(Text, alternatives: 0));
        AssertMessage("Temperature must be finite and at least 0; 0 always takes the most likely token.",
            () => Generate(Text, temperature: -1));
        AssertMessage("TopP is a share of the probability: above 0 and at most 1; null keeps all tokens.",
            () => Generate(Text, topP: 1.5));
        AssertMessage("TopK must be at least 1; null keeps all tokens.", () => Generate(Text, topK: 0));
        AssertMessage("A width of 0 was requested; the minimum is 1 beam.", () => BeamSearch(Text, width: 0));
        AssertMessage("0 new tokens were requested; the minimum is 1.", () => BeamSearch(Text, tokens: 0));
        AssertMessage("The text is null; give a text.", () => Generate(null!));
        AssertMessage("The text is null; give a text.", () => BeamSearch(null!));
        AssertMessage("The text is empty: it has no tokens. Give at least one word.", () => Generate(""));
        AssertMessage("The text is empty: it has no tokens. Give at least one word.", () => BeamSearch(""));
    }

    private static IEnumerable<int> Ids(View view) =>
        [.. view.AsTable().Rows.Where(row => (string)row[6]! == "yes").Select(row => (int)row[3]!)];

    [Fact]
    public void The_next_tokens_are_the_best_of_the_whole_vocabulary()
    {
        var model = LanguageModel.Random(
            new GptConfig { NLayers = 1, NHeads = 2, DModel = 16, DMlp = 64, NCtx = 32, DVocab = 50257 }, seed: 1);
        var best = model.PredictNext("A cat").Span.ToArray().Index().OrderByDescending(p => p.Item).Take(7);
        Assert.Equal(best.Select(p => p.Index), PredictNext("A cat", 7, model).AsTable()["id"].Take(7).Cast<int>());
    }

    private static void AssertMessage(string message, Func<object> call) =>
        Assert.Equal(message, Assert.Throws<NotebookException>(call).ToString());
}
