using GptVis.Figures.Views;
using GptVis.Generation;
using GptVis.Models;
using static GptVis.Interactive.Notebook;

namespace GptVis.Interactive.Tests;

[Collection(nameof(UsesTheModelOfAllCalls))]
public sealed class WritingTests
{
    private const string Text = "i like spicy so";

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
        AssertMessage("0 new tokens were asked for; it takes at least 1.", () => Generate(Text, tokens: 0));
        AssertMessage("0 alternatives were asked for; it takes at least 1.", () => Generate(Text, alternatives: 0));
        AssertMessage("Temperature must be finite and at least 0; 0 always takes the most likely token.",
            () => Generate(Text, temperature: -1));
        AssertMessage("TopP is a share of the probability: above 0 and at most 1; null keeps all tokens.",
            () => Generate(Text, topP: 1.5));
        AssertMessage("TopK must be at least 1; null keeps all tokens.", () => Generate(Text, topK: 0));
        AssertMessage("A width of 0 was asked for; it takes at least 1 beam.", () => BeamSearch(Text, width: 0));
        AssertMessage("0 new tokens were asked for; it takes at least 1.", () => BeamSearch(Text, tokens: 0));
        AssertMessage("The text is null; give a text.", () => Generate(null!));
        AssertMessage("The text is null; give a text.", () => BeamSearch(null!));
        AssertMessage("The text is empty: it has no tokens. Give at least one word.", () => Generate(""));
        AssertMessage("The text is empty: it has no tokens. Give at least one word.", () => BeamSearch(""));
    }

    private static IEnumerable<int> Ids(View view) =>
        [.. view.AsTable().Rows.Where(row => (string)row[6]! == "yes").Select(row => (int)row[3]!)];

    private static void AssertMessage(string message, Func<object> call) =>
        Assert.Equal(message, Assert.Throws<NotebookException>(call).ToString());
}
