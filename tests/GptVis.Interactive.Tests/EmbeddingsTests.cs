using GptVis.Analysis.Embeddings;
using GptVis.Model;
using GptVis.Models;
using static GptVis.Interactive.Notebook;

namespace GptVis.Interactive.Tests;

[Collection(nameof(UsesTheModelOfAllCalls))]
public sealed class EmbeddingsTests
{
    private const string Text = "i like spicy so i like";

    /// <summary>GPT-2's tokens and shape but for its size: a run takes a moment.</summary>
    private static readonly LanguageModel Small =
        LanguageModel.Random(
            new GptConfig { NLayers = 4, NHeads = 6, DModel = 96, DMlp = 384, NCtx = 128, DVocab = 50257 }, seed: 1);

    [Fact]
    public void The_nearest_tokens_of_a_trained_fruit_are_named()
    {
        var view = Nearest("lemon", top: 3);
        var e = LanguageModel.Fruit.Gpt.Weights.TokenEmbedding;
        int lemon = LanguageModel.Fruit.Tokenizer.EncodeIds("lemon")[0];
        Assert.Equal(Neighbours.Compute(e, lemon, 3).Select(n => (object?)n.Token), view.AsTable()["id"]);
        Assert.Equal(10, Nearest(" cat", model: Small).AsTable().Rows.Count);
        Assert.Equal(18, Nearest("lemon", top: 100).AsTable().Rows.Count);
    }

    [Fact]
    public void Layer_0_is_the_embedding_and_the_last_state_is_shown_when_none_is_named()
    {
        Assert.Equal("Principal components: embeddings of fruit", PlotTokenEmbeddings(Text, layer: 0).Title);
        Assert.Equal("Principal components: states of fruit after 2 of 2 layers", PlotTokenEmbeddings(Text).Title);
        Assert.Equal("t-SNE: states of fruit after 1 of 2 layers",
            PlotTokenEmbeddings(Text, method: Projection.Tsne, layer: 1).Title);
    }

    [Fact]
    public void TSne_of_one_seed_is_the_same_and_of_another_is_not()
    {
        object?[] Places(int seed) =>
            [.. PlotTokenEmbeddings(Text, dimensions: 3, method: Projection.Tsne, seed: seed).AsTable()["x"]];
        Assert.Equal(Places(1), Places(1));
        Assert.NotEqual(Places(1), Places(2));
    }

    [Fact]
    public void What_is_not_there_is_refused_with_what_is()
    {
        AssertMessage(
            "Layer 99 was requested, but states of fruit go from 0 to 2: 0 is the embedding, 2 what the last layer "
                + "leaves.", () => PlotTokenEmbeddings(Text, layer: 99));
        AssertMessage(
            "4 dimensions were requested; 2 or 3 can be drawn.", () => PlotTokenEmbeddings(Text, dimensions: 4));
        AssertMessage(
            "t-SNE needs at least 4 tokens to have neighbours; the text has 1. Give a longer text, or take method: "
                + "Projection.Pca.", () => PlotTokenEmbeddings("lemon", method: Projection.Tsne));
        AssertMessage(
            "A perplexity of 6 was requested; it counts neighbours, and each of the 6 tokens has 5: give 1 to 5, or "
                + "none for 2.", () => PlotTokenEmbeddings(Text, method: Projection.Tsne, perplexity: 6));
        AssertMessage("Show at least 1 token; 0 was requested.", () => Nearest("lemon", top: 0));
        AssertMessage("The token has to be one token, but for fruit `i·like` is 2: `i`, `like`. Give one of them.",
            () => Nearest("i like"));
        AssertMessage("The token `mango` is not in the vocabulary of fruit; Tokens(text) shows what is.",
            () => Nearest("mango"));
    }

    [Theory]
    [InlineData("lemon"), InlineData("Lemon"), InlineData("UNKNOWN"), InlineData("PADDING")]
    public void Nearest_takes_what_a_target_takes_of_words(string token) => AssertTaken(token, LanguageModel.Fruit);

    [Theory]
    [InlineData(" cat"), InlineData("cat"), InlineData("unbelievably"), InlineData("<|endoftext|>")]
    public void Nearest_takes_what_a_target_takes_of_GPT2(string token) => AssertTaken(token, Small);

    [Theory]
    [InlineData("mango"), InlineData("i like"), InlineData("!!"), InlineData("")]
    public void Nearest_refuses_what_a_target_refuses(string token) => Assert.Equal(
        Assert.Throws<NotebookException>(() => PlotLogitLens("i like", target: token)).Message,
        Assert.Throws<NotebookException>(() => Nearest(token)).Message
            .Replace("The token", "The target", StringComparison.Ordinal));

    [Fact]
    public void A_token_that_is_two_gets_a_note()
    {
        Assert.EndsWith(
            "`cat` is the token without a space before it; the word after a space is another token, token: \" cat\".",
            Nearest("cat", model: Small).Caption, StringComparison.Ordinal);
        Assert.DoesNotContain("space before", Nearest(" cat", model: Small).Caption, StringComparison.Ordinal);
        AssertMessage("The token is null; give the text of one token.", () => Nearest(null!));
    }

    private static void AssertTaken(string token, LanguageModel model)
    {
        Assert.NotEmpty(PlotLogitLens("i like", target: token, model: model).AsTable().Rows);
        Assert.NotEmpty(Nearest(token, model: model).AsTable().Rows);
    }

    private static void AssertMessage(string message, Func<object> call) =>
        Assert.Equal(message, Assert.Throws<NotebookException>(call).ToString());
}
