using GptVis.Model;
using GptVis.Models;
using static GptVis.Interactive.Notebook;

namespace GptVis.Interactive.Tests;

/// <summary>Models by their shapes, and in space.</summary>
[Collection(nameof(UsesTheModelOfAllCalls))]
public sealed class ModelShapesTests
{
    private const string Text = "i like spicy so i like";

    /// <summary>GPT-2's tokens and shape but for its size: a run takes a moment.</summary>
    private static readonly LanguageModel Small =
        LanguageModel.Random(
            new GptConfig { NLayers = 4, NHeads = 6, DModel = 96, DMlp = 384, NCtx = 128, DVocab = 50257 }, seed: 1);

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
    public void Models_are_compared_by_name_and_by_themselves()
    {
        Assert.Equal(["gpt2", "gpt2-xl", "gpt3"], CompareModels("gpt2", "gpt2-xl", "gpt3").AsTable()["model"]);
        Assert.Equal(["gpt2", "gpt3"], CompareModels().AsTable()["model"]);
        Assert.Equal(["fruit", "random GPT (seed 1)"], CompareModels(LanguageModel.Fruit, Small).AsTable()["model"]);
        Assert.Contains(
            "D = 10,000,000,000 tokens", CompareModels(trainingTokens: 1e10, "gpt2").Caption, StringComparison.Ordinal);
        Assert.StartsWith("\"no such model\" is not a model name",
            Assert.Throws<NotebookException>(() => CompareModels("no such model")).Message, StringComparison.Ordinal);
        AssertMessage(
            "A model is null; give a name, such as \"gpt2\", or a model.", () => CompareModels("gpt2", (string)null!));
    }

    [Fact]
    public void States_in_space_are_the_trace_s_resid_post()
    {
        var trace = LanguageModel.Fruit.Gpt.Run(LanguageModel.Fruit.Tokenizer.EncodeIds(Text));
        foreach (var row in Enhanced3DVisualization(text: Text).AsTable().Rows)
            for (int t = 0; t < 6; t++) Assert.Equal(trace.Blocks[(int)row[0]!].ResidPost[t, (int)row[1]!], row[2 + t]);
    }

    [Fact]
    public void A_lone_string_is_a_model_s_name_and_a_text_is_named_or_comes_with_a_model()
    {
        Assert.StartsWith("gpt2-medium has 24 layers × 1,024 hidden units = 24,576",
            Enhanced3DVisualization("gpt2-medium").Caption, StringComparison.Ordinal);
        Assert.StartsWith("fruit has 2 layers × 20 hidden units = 40", Enhanced3DVisualization("fruit").Caption,
            StringComparison.Ordinal);
        Assert.Equal(Enhanced3DVisualization("fruit").Caption, Enhanced3DVisualization().Caption);
        Assert.Equal("fruit: the residual stream after every layer", Enhanced3DVisualization(text: "lemon").Title);
        Assert.Equal("fruit: the residual stream after every layer", Enhanced3DVisualization(text: "fruit").Title);
        Assert.Equal(Enhanced3DVisualization(text: "lemon").Caption,
            Enhanced3DVisualization(LanguageModel.Fruit, "lemon").Caption);
        // With a model, also a name is a text.
        Assert.StartsWith("random GPT (seed 1): the residual stream",
            Enhanced3DVisualization("gpt2", model: Small).Title, StringComparison.Ordinal);
        AssertMessage(
            "gpt2 is a model's name, and a shape has no strongest units. Give a text, or say which model reads it: "
                + "model: UseModel(...).", () => Enhanced3DVisualization("gpt2", highlight: 3));
    }

    [Fact]
    public void What_is_not_there_is_refused_with_what_is()
    {
        AssertMessage(
            "101 units were to be marked; 0 to 100 can be.", () => Enhanced3DVisualization(text: Text, highlight: 101));
    }

    [Theory]
    [InlineData("gpt2-mediun", "gpt2-medium"), InlineData("GPT2", "gpt2"), InlineData("fruits", "fruit")]
    [InlineData("gpt2_xl", "gpt2-xl"), InlineData("gtp3", "gpt3")]
    public void A_mistyped_name_is_refused_with_the_near_one(string typed, string meant)
    {
        string message = $"\"{typed}\" is not a model name. Did you mean {meant}?";
        AssertMessage(message, () => ModelSummary(typed));
        AssertMessage(message, () => CompareModels("gpt2", typed));
        AssertMessage(
            $"{message} A text is given as Enhanced3DVisualization(text: \"...\") or "
                + "Enhanced3DVisualization(model, \"...\").", () => Enhanced3DVisualization(typed));
    }

    [Theory]
    [InlineData("i like spicy so i like", 0), InlineData("i like spicy so i like", 3), InlineData("lemon", 0)]
    [InlineData("a", 0), InlineData("", 0)]
    public void A_lone_text_is_refused_with_the_way_to_give_it(string text, int highlight) => Assert.EndsWith(
        " A text is given as Enhanced3DVisualization(text: \"...\") or Enhanced3DVisualization(model, \"...\").",
        Assert.Throws<NotebookException>(() => Enhanced3DVisualization(text, highlight)).Message,
        StringComparison.Ordinal);

    private static void AssertMessage(string message, Func<object> call) =>
        Assert.Equal(message, Assert.Throws<NotebookException>(call).ToString());
}
