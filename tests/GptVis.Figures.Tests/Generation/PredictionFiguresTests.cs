using GptVis.Figures.Charts;
using GptVis.Figures.Generation;
using GptVis.Figures.Views;

namespace GptVis.Figures.Tests.Generation;

public sealed class PredictionFiguresTests
{
    private static readonly TokenProbability[] Top =
        [new(new(" cat", 3797), 0.2f), new(new(" dog", 3290), 0.4125f), new(new("\n", 198), 0.1f)];

    [Fact]
    public void The_best_is_on_top_whatever_order_it_came_in()
    {
        var figure = ((FigurePart)PredictionFigures.TopTokens(Top, 50_257, "Next").Parts[0]).Figure;
        Assert.Equal(["·dog", "·cat", "⏎"], figure.YAxis.Ticks!.Select(tick => tick.Label));
        Assert.True(figure.YAxis.Reversed);
        var bars = Assert.IsType<Bar>(figure.Traces[0]);
        Assert.Equal(["41.2 %", "20.0 %", "10.0 %"], bars.Labels);
        Assert.Equal("`·dog` (id 3290): 41.2 %, number 1", bars.HoverNames[0]);
    }

    [Fact]
    public void Shown_and_the_rest_are_the_whole()
    {
        var view = PredictionFigures.TopTokens(Top, 50_257, "Next");
        Assert.Equal(
            "`·dog` is the most likely next token: 41.2 %. The 3 shown have 71.2 % together; the other 50,254 tokens "
                + "share 28.8 %.", view.Caption);
        Assert.Equal(1, view.AsTable()["probability"].Sum(p => Convert.ToDouble(p)), 6);
        Assert.Equal("the other 50,254 tokens", view.AsTable()["token"][^1]);
    }

    [Fact]
    public void When_all_tokens_are_shown_there_is_no_rest()
    {
        var view = PredictionFigures.TopTokens([new(new("a"), 0.75f), new(new("b"), 0.25f)], 2, "Next");
        Assert.Equal("`a` is the most likely next token: 75.0 %. These are all tokens there are.", view.Caption);
        Assert.Equal(2, view.AsTable().Rows.Count);
    }

    [Fact]
    public void A_single_bar_reads_well() => Assert.Equal(
        "`a` is the most likely next token: 75.0 %. The other token has 25.0 %.",
        PredictionFigures.TopTokens([new(new("a"), 0.75f)], 2, "Next").Caption);

    [Fact]
    public void The_tokens_of_a_model_that_knows_nothing_are_told_apart()
    {
        var view = PredictionFigures.TopTokens([new(new("a"), 0.00023f), new(new("b"), 0.00018f)], 50_257, "Next");
        var figure = ((FigurePart)view.Parts[0]).Figure;
        Assert.Equal(["0.023 %", "0.018 %"], Assert.IsType<Bar>(figure.Traces[0]).Labels);
        Assert.StartsWith(
            "`a` is the most likely next token: 0.023 %. The 2 shown have 0.041 % together", view.Caption);
    }

    [Fact]
    public void A_bar_for_probability_zero_is_no_error() =>
        Assert.Contains("0 %", PredictionFigures.TopTokens([new(new("a"), 0f)], 5, "Next").Caption);

    [Theory]
    [InlineData(float.NaN, "`a` has probability NaN; probabilities are 0 to 1.")]
    [InlineData(-0.1f, "`a` has probability -0.1; probabilities are 0 to 1.")]
    [InlineData(1.5f, "`a` has probability 1.5; probabilities are 0 to 1.")]
    public void A_number_that_is_no_probability_is_refused(float probability, string message) =>
        Assert.StartsWith(message,
            Assert.Throws<ArgumentException>(
                () => PredictionFigures.TopTokens([new(new("a"), probability)], 5, "Next")).Message);

    [Fact]
    public void Probabilities_of_more_than_one_softmax_are_refused()
    {
        var error =
            Assert.Throws<ArgumentException>(
                () => PredictionFigures.TopTokens([new(new("a"), 0.9f), new(new("b"), 0.9f)], 5, "Next"));
        Assert.StartsWith("The probabilities sum to 1.8; those of one softmax sum to 1 at most.", error.Message);
        Assert.Throws<ArgumentException>(() => PredictionFigures.TopTokens([], 5, "Next"));
        Assert.Throws<ArgumentException>(() => PredictionFigures.TopTokens(Top, 2, "Next"));
    }
}
