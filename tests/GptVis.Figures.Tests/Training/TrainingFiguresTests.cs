using System.Globalization;
using GptVis.Figures.Training;
using GptVis.Figures.Views;
using GptVis.Training;

namespace GptVis.Figures.Tests.Training;

public sealed class TrainingFiguresTests
{
    private static readonly TrainingResult Result =
        FruitModel.Train(
            new TrainingOptions { Steps = 40, ReportEvery = 4, SamplePrompt = "i like", SampleTokens = 2 });

    [Fact]
    public void The_caption_tells_the_losses_of_the_first_and_the_last_report()
    {
        var view = TrainingFigures.Losses(Result.History, 19);
        var (train, held) = (view.AsTable()["train loss"], view.AsTable()["validation loss"]);
        Assert.Equal("fruit learns: step 40 of 40", view.Title);
        Assert.Equal(
            string.Create(CultureInfo.InvariantCulture,
                $"fruit, 10,660 parameters, learns 19 lines. After 40 of 40 steps the loss is {train[^1]:0.00} nats "
                    + $"per token, {train[0]:0.00} before: as unsure as between {Math.Exp((double)train[^1]!):0.0} "
                    + $"equally likely tokens of 19. The loss of lines it does not learn is {held[^1]:0.00}, "
                    + $"{held[0]:0.00} before."),
            view.Caption);
        Assert.Equal(11, view.AsTable().Rows.Count);
    }

    [Fact]
    public void The_curves_are_named_and_the_samples_are_a_few()
    {
        var view = TrainingFigures.Losses(Result.History, 19);
        Assert.Equal(["guessing", "train loss", "validation loss"],
            ((FigurePart)view.Parts[0]).Figure.Traces.Select(t => t.Name!));
        var samples = ((TablePart)view.Parts[1]).Table;
        Assert.Equal([0, 8, 16, 24, 32, 40], samples["after step"].Cast<int>());
        Assert.All(samples["how it goes on"], sample => Assert.StartsWith("i like ", (string)sample!));
    }

    [Fact]
    public void The_first_report_alone_is_a_picture_too_and_a_stop_is_told()
    {
        Assert.Contains("Before the first step the loss is", TrainingFigures.Losses([Result.History[0]], 1).Caption,
            StringComparison.Ordinal);
        Assert.Contains("It was stopped; the model is as the last step left it.",
            TrainingFigures.Losses(Result.History, 19, isStopped: true).Caption, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => TrainingFigures.Losses([], 1));
    }
}
