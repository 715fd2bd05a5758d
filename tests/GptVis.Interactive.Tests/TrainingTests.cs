using GptVis.Figures.Charts;
using GptVis.Figures.Views;
using GptVis.Tokenizers;
using GptVis.Training;
using static GptVis.Interactive.Notebook;

namespace GptVis.Interactive.Tests;

[Collection(nameof(UsesTheModelOfAllCalls))]
public sealed class TrainingTests
{
    private static readonly string[] Lines = ["one two three four", "two three four one", "three four one two"];

    [Fact]
    public void The_fruit_recipe_says_chili_after_the_sentence_it_never_saw()
    {
        var tiny = TrainTinyGpt();
        Console.WriteLine(tiny.View.Caption);
        var best = PredictNext("i like spicy so i like", top: 1, model: tiny).AsTable().Rows[0];
        Console.WriteLine($"{best[1]} {best[3]}");
        Assert.Equal("chili", ((TokenText)best[1]!).Text);
        Assert.Equal(10_660, tiny.Model.Gpt.Config.ParameterCount);
    }

    [Fact]
    public void Without_arguments_it_follows_the_recipe_of_the_fruit_model()
    {
        var recipe = FruitModel.Train(TrainingOptions.Default with { Steps = 20 });
        Assert.Equal([.. recipe.Model.Gpt.Weights.All().SelectMany(tensor => tensor.Span.ToArray())],
            Weights(TrainTinyGpt(steps: 20)));
        Assert.Equal(TrainingOptions.Default.Steps,
            typeof(Notebook).GetMethod(nameof(TrainTinyGpt))!.GetParameters()[1].DefaultValue);
    }

    [Fact]
    public void The_result_stands_wherever_a_model_can_and_changes_nothing_for_calls_without_one()
    {
        var tiny = TrainTinyGpt(Lines, steps: 20);
        Assert.Equal(10, PlotAttention("one two three four", 0, 0, model: tiny).AsTable().Rows.Count);
        Assert.StartsWith("fruit ", ModelSummary().Caption, StringComparison.Ordinal);

        UseModel(tiny);
        Assert.StartsWith("tiny ", ModelSummary().Caption, StringComparison.Ordinal);
        ReleaseModel("tiny");
    }

    [Fact]
    public void Every_option_reaches_the_model_or_the_training()
    {
        var tiny = TrainTinyGpt(Lines, steps: 3, layers: 1, heads: 3, width: 12, context: 7, batch: 2,
            validation: ["two one"], sample: "two", name: "counter");
        var config = tiny.Model.Gpt.Config;
        Assert.Equal((1, 3, 12, 48, 7), (config.NLayers, config.NHeads, config.DModel, config.DMlp, config.NCtx));
        Assert.Equal("counter", tiny.Model.Name);
        Assert.Equal([0, 1, 2, 3], tiny.View.AsTable()["step"].Cast<int>());
        Assert.All(tiny.View.AsTable()["validation loss"], loss => Assert.True((double)loss! > 0));
        Assert.All(tiny.View.AsTable()["sample"], sample => Assert.StartsWith("two", (string)sample!));

        var plain = Weights(TrainTinyGpt(Lines, steps: 3));
        Assert.Equal(plain, Weights(TrainTinyGpt(Lines, steps: 3)));
        Assert.NotEqual(plain, Weights(TrainTinyGpt(Lines, steps: 3, seed: 2)));
        Assert.NotEqual(plain, Weights(TrainTinyGpt(Lines, steps: 3, batch: 3)));
        Assert.NotEqual(plain, Weights(TrainTinyGpt(Lines, steps: 3, dropout: 0)));
        Assert.NotEqual(plain, Weights(TrainTinyGpt(Lines, steps: 3, learningRate: 1e-4)));
        Assert.Equal(50257, TrainTinyGpt(Lines, steps: 1, tokenizer: Gpt2Tokenizer.Default).Model.Gpt.Config.DVocab);
    }

    [Fact]
    public void The_picture_grows_in_the_cell_and_ends_with_the_whole_curve()
    {
        List<object> shown = [];
        AppContext.SetData("GptVis.Display", (Func<object, Action<object>>)(value =>
        {
            shown.Add(value);
            return shown.Add;
        }));
        try
        {
            var tiny = TrainTinyGpt(Lines, steps: 50);
            // Where no test before has shown a figure, its script comes first.
            Assert.Equal("tiny learns: step 0 of 50", shown.OfType<View>().First().Title);
            Assert.Same(tiny.View, shown[^1]);
            Assert.Equal(51, tiny.View.AsTable().Rows.Count);
        }
        finally
        {
            AppContext.SetData("GptVis.Display", null);
        }
    }

    [Fact]
    public void Stopping_the_cell_keeps_the_model_as_it_is()
    {
        using var stop = new CancellationTokenSource();
        AppContext.SetData("GptVis.Display", (Func<object, Action<object>>)(_ =>
        {
            stop.Cancel();
            return _ => { };
        }));
        AppContext.SetData("GptVis.CellCancellation", (Func<CancellationToken>)(() => stop.Token));
        try
        {
            var tiny = TrainTinyGpt(Lines, steps: 100_000);
            Assert.True(tiny.Result.IsCancelled);
            Assert.Contains(
                "It was stopped; the model is as the last step left it.", tiny.View.Caption, StringComparison.Ordinal);
            Assert.Contains("and was stopped", tiny.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            AppContext.SetData("GptVis.Display", null);
            AppContext.SetData("GptVis.CellCancellation", null);
        }
    }

    [Fact]
    public void What_cannot_be_trained_is_refused_in_a_sentence()
    {
        AssertMessage("There are no training lines; give at least one.", () => TrainTinyGpt([]));
        AssertMessage(
            "No line has two tokens or more, so there is nothing to predict. Give lines of at least two words.",
                () => TrainTinyGpt(["one", "…"]));
        AssertMessage("A width of 20 cannot be shared by 3 heads; it must be a multiple of the number of heads.",
            () => TrainTinyGpt(Lines, heads: 3));
        AssertMessage("Steps must be at least 1.", () => TrainTinyGpt(Lines, steps: 0));
        AssertMessage("LearningRate must be finite and above 0.", () => TrainTinyGpt(Lines, learningRate: 0));
    }

    private static float[] Weights(TrainedModel tiny) =>
        [.. tiny.Model.Gpt.Weights.All().SelectMany(tensor => tensor.Span.ToArray())];

    private static void AssertMessage(string message, Func<object> call) =>
        Assert.Equal(message, Assert.Throws<NotebookException>(call).ToString());
}
