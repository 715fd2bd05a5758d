using GptVis.Analysis.Activations;
using GptVis.Figures.Views;
using GptVis.Model;
using GptVis.Models;
using static GptVis.Interactive.Notebook;

namespace GptVis.Interactive.Tests;

/// <summary>What every call does with what it is given to read.</summary>
[Collection(nameof(UsesTheModelOfAllCalls))]
public sealed class PromptTests
{
    private const string Text = "i like spicy so i like";
    private const string Sentence = "The quick brown fox jumps over the lazy dog.";

    /// <summary>GPT-2's tokens and shape but for its size: a run takes a moment.</summary>
    private static readonly LanguageModel Small =
        LanguageModel.Random(
            new GptConfig { NLayers = 4, NHeads = 6, DModel = 96, DMlp = 384, NCtx = 128, DVocab = 50257 }, seed: 1);

    public static TheoryData<string, Func<string, LanguageModel, View>> Calls => new()
    {
        { nameof(PlotTokenActivations), (text, model) => PlotTokenActivations(text, model) },
        { nameof(PlotNeuronActivation), (text, model) => PlotNeuronActivation(text, 1, 7, model) },
        { nameof(TopNeurons), (text, model) => TopNeurons(text, 5, model) },
        { nameof(PlotTokenEmbeddings), (text, model) => PlotTokenEmbeddings(text, model: model) },
        { nameof(PlotTokenEmbeddings) + "3D",
            (text, model) => PlotTokenEmbeddings(text, dimensions: 3, layer: 0, model: model) },
        { nameof(Enhanced3DVisualization), (text, model) => Enhanced3DVisualization(text, highlight: 3, model) },
        { nameof(PlotLayerNorm), (text, model) => PlotLayerNorm(text, 1, Norm.Ln2, model: model) },
    };

    [Theory, MemberData(nameof(Calls))]
    public void Every_call_draws_one_token_many_tokens_and_hostile_ones(
        string name, Func<string, LanguageModel, View> call)
    {
        foreach (string text in (string[])["lemon", Sentence, string.Join(' ', Enumerable.Repeat("so is the", 20)),
            "</script><b>x</b> 42 42\n\n\t🍋 %{z} $x$"])
        {
            var view = call(text, Small);
            string html = view.ToHtml();
            Assert.DoesNotContain("<b>x", html);
            Assert.True(
                view.Title.Length > 0 && view.Caption.Length > 0 && view.AltText.Length > view.Caption.Length, name);
            Assert.NotEmpty(view.AsTable().Rows);
            Assert.NotEmpty(view.ToString());
            Assert.DoesNotContain("NaN", view.Caption, StringComparison.Ordinal);
        }
        foreach (string text in (string[])["lemon", Text, "so so so so so so so so so so so so"])
            Assert.NotEmpty(call(text, LanguageModel.Fruit).ToHtml());
        Assert.EndsWith("1 of 2 words is not in the vocabulary of fruit and read as UNKNOWN: `mangos`.",
            call("mangos like", LanguageModel.Fruit).Caption, StringComparison.Ordinal);
        AssertMessage("The text is null; give a text.", () => call(null!, LanguageModel.Fruit));
        AssertMessage(
            "The text is empty: it has no tokens. Give at least one word.", () => call("", LanguageModel.Fruit));
        Assert.StartsWith("The text has 13 tokens, but fruit sees at most 12",
            Assert.Throws<NotebookException>(
                () => call(string.Join(' ', Enumerable.Repeat("so", 13)), LanguageModel.Fruit)).Message,
                    StringComparison.Ordinal);
    }

    [Fact]
    public void Any_text_of_any_tokens_can_be_shown()
    {
        foreach (string text in (string[])["a", "\n", "  \n\t ", "🍋🍋🍋", "</script><b>&amp;", "the the the the",
            string.Join(' ', Enumerable.Repeat("fox", 60))])
            foreach (var view in (View[])[PlotAttentionGrid(text, Small), PlotHeadRoles(text, Small),
                Ablate(text, heads: [(0, 0)], tokens: 3, model: Small), PlotAblation(text, model: Small)])
            {
                Assert.DoesNotContain("NaN", view.Caption, StringComparison.Ordinal);
                Assert.DoesNotContain("<b>&amp;", view.ToHtml(), StringComparison.Ordinal);
            }
    }

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
    public void Unknown_words_are_counted_in_pictures_of_heads()
    {
        const string message = "1 of 2 words is not in the vocabulary of fruit and read as UNKNOWN: `mangos`.";
        foreach (var view in (View[])[PlotAttentionGrid("like mangos"), PlotHeadRoles("like mangos"),
            Ablate("like mangos", (0, 0)), PlotAblation("like mangos")])
            Assert.EndsWith(message, view.Caption, StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_that_cannot_be_run_are_refused_in_one_sentence()
    {
        const string empty = "The text is empty: it has no tokens. Give at least one word.";
        AssertMessage(empty, () => PlotAttention("", 0, 0));
        AssertMessage(empty, () => PredictNext("  \n"));
        AssertMessage("The text contains no words, so it has no tokens in fruit.", () => PredictNext("!!!"));
        AssertMessage("The text is null; give a text.", () => Tokens(null!));
        AssertMessage("The text has 13 tokens, but fruit sees at most 12 at once. Shorten it to 12 tokens.",
            () => PredictNext(string.Join(' ', Enumerable.Repeat("so", 13))));
        AssertMessage("Show at least 1 token; 0 was requested.", () => PredictNext(Text, top: 0));
    }

    [Fact]
    public void Texts_that_cannot_be_run_are_refused_by_pictures_of_heads()
    {
        foreach (var call in (Func<string, View>[])[text => PlotAttentionGrid(text), text => PlotHeadRoles(text),
            text => Ablate(text, (0, 0)), text => PlotAblation(text)])
        {
            AssertMessage("The text is null; give a text.", () => call(null!));
            AssertMessage("The text is empty: it has no tokens. Give at least one word.", () => call(""));
            AssertMessage("The text has 13 tokens, but fruit sees at most 12 at once. Shorten it to 12 tokens.",
                () => call(string.Join(' ', Enumerable.Repeat("so", 13))));
        }
    }

    [Fact]
    public void A_text_longer_than_the_context_still_shows_its_tokens() =>
        Assert.Equal(40, Tokens(string.Join(' ', Enumerable.Repeat("so", 40))).AsTable().Rows.Count);

    private static void AssertMessage(string message, Func<object> call) =>
        Assert.Equal(message, Assert.Throws<NotebookException>(call).ToString());
}
