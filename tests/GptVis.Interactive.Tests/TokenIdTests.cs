using GptVis.Analysis.Activations;
using GptVis.Analysis.Embeddings;
using GptVis.Figures.Charts;
using GptVis.Figures.Views;
using GptVis.Model;
using GptVis.Models;
using GptVis.Tokenizers;
using static GptVis.Interactive.Notebook;

namespace GptVis.Interactive.Tests;

/// <summary>What every call does with token ids in place of a text, and with the stop button.</summary>
[Collection(nameof(UsesTheModelOfAllCalls))]
public sealed class TokenIdTests
{
    private const string Text = "i like spicy so i like";

    private static readonly int[] Ids = LanguageModel.Fruit.Tokenizer.EncodeIds(Text);

    public static TheoryData<string, Func<Prompt, View>> Calls => new()
    {
        { nameof(Tokens), text => Tokens(text) },
        { nameof(PredictNext), text => PredictNext(text) },
        { nameof(Generate), text => Generate(text, tokens: 3, temperature: 0) },
        { nameof(BeamSearch), text => BeamSearch(text, width: 2, tokens: 2) },
        { nameof(PlotAttention), text => PlotAttention(text, 0, 1) },
        { nameof(PlotAttentionGrid), text => PlotAttentionGrid(text) },
        { nameof(PlotHeadRoles), text => PlotHeadRoles(text) },
        { nameof(PlotHeadRoles) + "-models", text => PlotHeadRoles(text, models: [LanguageModel.Fruit]) },
        { nameof(Ablate), text => Ablate(text, (0, 0)) },
        { nameof(Ablate) + "-layers", text => Ablate(text, layers: [1], tokens: 2) },
        { nameof(PlotAblation), text => PlotAblation(text) },
        { nameof(PlotTokenActivations), text => PlotTokenActivations(text) },
        { nameof(PlotNeuronActivation), text => PlotNeuronActivation(text, 1, 5) },
        { nameof(TopNeurons), text => TopNeurons(text) },
        { nameof(PlotLayerNorm), text => PlotLayerNorm(text, 1, Norm.Ln2) },
        { nameof(PlotTokenEmbeddings), text => PlotTokenEmbeddings(text) },
        { nameof(PlotTokenEmbeddings) + "-tsne", text => PlotTokenEmbeddings(text, method: Projection.Tsne) },
        { nameof(PlotGradients), text => PlotGradients(text, target: "lemon") },
        { nameof(PlotLogitLens), text => PlotLogitLens(text) },
        { nameof(PlotLogitAttribution), text => PlotLogitAttribution(text, versus: "lemon") },
        { nameof(Enhanced3DVisualization), text => Enhanced3DVisualization(text) },
        { nameof(Enhanced3DVisualization) + "-model", text => Enhanced3DVisualization(LanguageModel.Fruit, text) },
    };

    [Fact]
    public void Every_call_that_takes_a_prompt_is_tried()
    {
        var takePrompt = typeof(Notebook).GetMethods()
            .Where(method => method.GetParameters().Any(parameter => parameter.ParameterType == typeof(Prompt)))
            .Select(method => method.Name);
        Assert.Equal(
            takePrompt.Distinct().Order(), Calls.Select(call => ((string)call[0]).Split('-')[0]).Distinct().Order());
    }

    [Theory, MemberData(nameof(Calls))]
    public void Token_ids_show_what_their_text_shows(string name, Func<Prompt, View> call)
    {
        View ofText = call(Text), ofIds = call(Ids);
        Assert.True(ofText.Title == ofIds.Title, name);
        Assert.Equal(ofText.ToString(), ofIds.ToString());
    }

    [Theory, MemberData(nameof(Calls))]
    public void Token_ids_that_cannot_be_read_are_refused_in_a_sentence(string name, Func<Prompt, View> call)
    {
        AssertMessage(
            "Token id 19 at position 1 is not in the vocabulary of fruit, whose ids run from 0 to 18.",
            () => call([3, 19]));
        AssertMessage(
            "Token id -1 at position 0 is not in the vocabulary of fruit, whose ids run from 0 to 18.",
            () => call([-1]));
        AssertMessage("The text is null; give a text.", () => call((int[])null!));
        if (name == nameof(Tokens)) return;     // looks at any number of them
        AssertMessage("There are no token ids. Give at least one.", () => call([]));
        AssertMessage(
            "13 token ids were given, but fruit sees at most 12 at once. Give at most 12.", () => call(new int[13]));
    }

    [Theory, MemberData(nameof(Calls))]
    public void The_stop_button_is_asked_once_per_call(string name, Func<Prompt, View> call)
    {
        int asked = 0;
        InCell(() => call(Text), () =>
        {
            asked++;
            return CancellationToken.None;
        });
        Assert.True(asked == 1, $"{name} asked {asked} times.");
    }

    [Theory, MemberData(nameof(Calls))]
    public void A_stopped_cell_ends_its_call(string name, Func<Prompt, View> call)
    {
        // What is written before the stop is a result; tokens are there at once.
        if (name is nameof(Generate) or nameof(BeamSearch) or nameof(Tokens)) return;
        Assert.ThrowsAny<OperationCanceledException>(() => InCell(() => call(Text), () => new(canceled: true)));
    }

    [Fact]
    public void A_prompt_is_a_text_an_array_of_ids_or_a_list_in_brackets()
    {
        string of = PredictNext(Text).ToString();
        Assert.Equal(of, PredictNext(Ids).ToString());
        Assert.Equal(of, PredictNext([.. Ids]).ToString());
        Assert.Equal(of, PredictNext(new Prompt(Text)).ToString());
        Assert.Equal(of, PredictNext(text: new Prompt(Ids)).ToString());
        Assert.Equal(3, PlotAttention([1, 2], 0, 1).AsTable().Rows.Count);
        Assert.Equal(3, Ablate([1, 2, 3], (0, 0)).AsTable().Rows.Count(row => (string)row[0]! == "expectations"));
    }

    [Fact]
    public void Prompts_are_equal_when_they_hold_the_same()
    {
        Prompt text = "1", ids = new[] { 1, 2 };
        Assert.Equal(text, new Prompt("1"));
        Assert.Equal(ids, new Prompt([1, 2]));
        Assert.Equal(ids.GetHashCode(), new Prompt([1, 2]).GetHashCode());
        Assert.NotEqual(ids, new Prompt([1, 3]));
        Assert.NotEqual(text, new Prompt([1]));
        Assert.NotEqual(new Prompt(""), new Prompt([]));
        Assert.Equal("token ids 1, 2", ids.ToString());
        Assert.Equal("1", text.ToString());
    }

    [Fact]
    public void A_prompt_keeps_the_ids_it_was_given()
    {
        int[] ids = [1, 2];
        Prompt prompt = ids;
        ids[0] = 99;
        prompt.IdsFor(LanguageModel.Fruit)[0] = 99;
        Assert.Equal([1, 2], prompt.Ids);
    }

    [Fact]
    public void Ids_that_no_text_gives_are_read_and_named()
    {
        var config = LanguageModel.Fruit.Gpt.Config with { DVocab = 64 };
        var padded = new LanguageModel(
            "padded", new Gpt(config, GptWeights.Random(config, seed: 1), GptEngines.Default),
                LanguageModel.Fruit.Tokenizer);
        var view = PredictNext([0, 63], model: padded);
        Assert.EndsWith("⟨id 63⟩”", view.Title, StringComparison.Ordinal);

        int unknown = ((WordTokenizer)LanguageModel.Fruit.Tokenizer).UnknownId;
        var tokens = Tokens([unknown, unknown]);
        Assert.All(tokens.AsTable()["token"], token => Assert.Equal("UNKNOWN", ((TokenText)token!).Text));
        // Nothing was misread.
        Assert.DoesNotContain("not in the vocabulary", tokens.Caption, StringComparison.Ordinal);
    }

    [Fact]
    public void More_ids_than_the_context_holds_still_show_their_tokens() =>
        Assert.Equal(40, Tokens(new int[40]).AsTable().Rows.Count);

    private static void InCell(Action call, Func<CancellationToken> cancellation)
    {
        AppContext.SetData("GptVis.Display", (Func<object, Action<object>>)(_ => _ => { }));
        AppContext.SetData("GptVis.CellCancellation", cancellation);
        try
        {
            call();
        }
        finally
        {
            AppContext.SetData("GptVis.Display", null);
            AppContext.SetData("GptVis.CellCancellation", null);
        }
    }

    private static void AssertMessage(string message, Func<object> call) =>
        Assert.Equal(message, Assert.Throws<NotebookException>(call).ToString());
}
