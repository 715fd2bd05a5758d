using GptVis.Analysis.Attribution;
using GptVis.Figures.Attribution;
using GptVis.Figures.Charts;
using GptVis.Figures.Views;
using GptVis.Models;

namespace GptVis.Figures.Tests.Attribution;

public sealed class GradientFiguresTests
{
    private const string Sentence = "i like spicy so i like";

    private static readonly LanguageModel Fruit = LanguageModel.Fruit;
    private static readonly int[] Ids = Fruit.Tokenizer.EncodeIds(Sentence);
    private static readonly TokenText[] Tokens =
        [.. Fruit.Tokenizer.Encode(Sentence).Select(t => new TokenText(t.Text, t.Id))];

    [Fact]
    public void Position_and_target_are_named_and_every_method_has_its_column()
    {
        var view = All();
        Assert.Equal("Gradients of fruit: why `chili` after `like` (5)?", view.Title);
        Assert.Contains("the logit of `chili` after `like` (5)", view.Caption, StringComparison.Ordinal);
        Assert.Equal(["position", "token", "Gradient × input", "L2 norm", "Integrated gradients"],
            view.AsTable().Columns.Select(c => c.Name));
        Assert.Equal(6, view.AsTable().Rows.Count);
    }

    [Theory]
    [InlineData("Gradient × input", true), InlineData("L2 norm", false), InlineData("Integrated gradients", true)]
    public void The_caption_names_the_largest_number_of_every_column(string method, bool signed)
    {
        var view = All();
        var (index, score) = view.AsTable()[method].Select(x => (float)x!).Index().MaxBy(s => Math.Abs(s.Item));
        string token = $"`{Tokens[index].Visible}` ({index})", number = score.ToString(signed ? "+0.00;−0.00" : "0.00");
        Assert.Contains(signed
            ? $"{method}: {token} speaks most {(score < 0 ? "against" : "for")} it, {number}."
            : $"{method}: the logit is most sensitive to {token}, {number}.", view.Caption, StringComparison.Ordinal);
    }

    [Fact]
    public void The_caption_tells_the_sum_of_integrated_gradients_the_rise_of_the_logit_and_the_gap()
    {
        var view = All();
        var ig = IntegratedGradients.Compute(Fruit.Gpt, Ids);
        double sum = view.AsTable()["Integrated gradients"].Sum(x => (double)(float)x!), rise = ig.Logit
            - ig.BaselineLogit;
        Assert.Contains(
            $"They add up to {NumberText.Logit(sum)}, and the logit changes by {NumberText.SignedLogit(rise)} on the "
                + $"way from "
                + $"zero embeddings ({NumberText.Logit(ig.BaselineLogit)} to {NumberText.Logit(ig.Logit)}): gap "
                + $"{NumberText.Logit(Math.Abs(sum - rise))} after 50 steps.", view.Caption, StringComparison.Ordinal);
    }

    [Fact]
    public void Tokens_after_the_position_have_no_number_but_stay_in_the_picture()
    {
        var saliency = Saliency.Compute(Fruit.Gpt, Ids, position: 2);
        var view = GradientFigures.Tokens(
            [GradientScores.Of(saliency, GradientMethod.L2Norm)], Tokens, new("x"), 2, "fruit");
        Assert.Contains("The 3 tokens after that position cannot matter.", view.Caption, StringComparison.Ordinal);
        Assert.Equal([0f, 0f, 0f], view.AsTable()["L2 norm"].Skip(3).Cast<float>());
        Assert.Equal(3, view.ToHtml().Split("comes later and cannot matter").Length - 1);
    }

    [Fact]
    public void Chips_of_nothing_are_white_and_the_strongest_has_the_end_of_the_scale()
    {
        Assert.Equal("#ffffff", ColorScales.Signed.At(0.5).Hex);
        Assert.Equal("#7f1d1d", ColorScales.Signed.At(1).Hex);
        Assert.Equal("#08306b", ColorScales.Signed.At(-3).Hex);
        Assert.Contains("background:#7f1d1d;color:#ffffff", All().ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void Says_what_does_not_fit()
    {
        Assert.Contains("at least one method",
            Assert.Throws<ArgumentException>(() => GradientFigures.Tokens([], Tokens, new("x"), 0, "fruit")).Message);
        var scores = GradientScores.Of(Saliency.Compute(Fruit.Gpt, Ids), GradientMethod.L2Norm);
        Assert.Contains("6 scores for 1 tokens",
            Assert.Throws<ArgumentException>(
                () => GradientFigures.Tokens([scores], Tokens[..1], new("x"), 0, "fruit")).Message);
        Assert.Contains("IntegratedGradients",
            Assert.Throws<ArgumentException>(
                () => GradientScores.Of(Saliency.Compute(Fruit.Gpt, Ids), GradientMethod.IntegratedGradients)).Message);
    }

    private static View All()
    {
        var saliency = Saliency.Compute(Fruit.Gpt, Ids);
        return GradientFigures.Tokens(
            [
                GradientScores.Of(saliency, GradientMethod.GradientTimesInput),
                GradientScores.Of(saliency, GradientMethod.L2Norm),
                GradientScores.Of(IntegratedGradients.Compute(Fruit.Gpt, Ids), "zero embeddings", 6),
            ],
            Tokens, new TokenText("chili", saliency.Token), saliency.Position, "fruit");
    }
}
